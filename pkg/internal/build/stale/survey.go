package stale

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A survey collects the files that are inputs of a compile.
type survey struct {
	collector
	compile  *plan.CompileAction
	listing  listing
	common   []string          // paths of inputs of every binary
	packages [][]string        // paths of what each package of the listing adds, in its order
	marks    map[string]string // by a package's directory, a digest of what its assembly files include: see includeMark
}

func (l *Listings) newSurvey(c *plan.CompileAction, known listing) *survey {
	s := &survey{collector: collector{Listings: l, out: inputMap{}}, compile: c, listing: known,
		packages: make([][]string, len(known.Packages)), marks: map[string]string{}}
	s.list = &s.common
	return s
}

// addTrees adds all sources, for a compile without a listing.
func (s *survey) addTrees() error {
	for _, src := range s.sourcesAndCDirs(s.compile) {
		digest, err := s.Hasher.Tree(src, s.skipFunc(src))
		if err != nil {
			return fmt.Errorf("cannot read the sources in %s: %w", src, err)
		}
		s.set(src, input{Content: digest})
	}
	return nil
}

// addListed adds the files of the packages that the listing names.
func (s *survey) addListed() error {
	s.addModules()
	for i, p := range s.listing.Packages {
		s.list = &s.packages[i]
		if p.Dir != "" {
			s.addParents(s.abs(p.Dir))
			s.addPackage(p)
		}
		for _, rival := range p.Rivals {
			s.addRival(s.abs(rival))
		}
	}
	return s.err
}

// digests are those of the inputs of every binary, and of each package.
func (s *survey) digests() (common string, packages []string) {
	packages = make([]string, len(s.packages))
	for i, paths := range s.packages {
		packages[i] = s.digestOf(paths)
	}
	return s.digestOf(s.common), packages
}

// moduleFiles are the files that determine a build's modules (go help modules).
var moduleFiles = []string{"go.mod", "go.sum", "go.work", "go.work.sum", "vendor/modules.txt", "modules.txt"}

// addModules adds the module files of a compile.
func (s *survey) addModules() {
	for _, src := range s.compile.Sources {
		s.addModuleFiles(src)
	}
	for _, m := range s.compile.Modules {
		s.addModuleFiles(m.Dir)
	}
}

// addModuleFiles adds the module files of a module's or workspace's root; src may be a file itself.
func (s *survey) addModuleFiles(src string) {
	for _, name := range append([]string{""}, moduleFiles...) {
		name = filepath.Join(src, filepath.FromSlash(name))
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			s.addSame(name, s.fileDigest(name))
		}
	}
}

// addPackage adds the files of one package.
func (s *survey) addPackage(p listedPackage) {
	dir := s.abs(p.Dir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		s.addSame(dir, unreadable)
		return
	}
	s.addSame(dir, "package")
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir() || strings.HasPrefix(e.Name(), "_") || strings.HasPrefix(e.Name(), "."):
		case strings.HasSuffix(e.Name(), "_test.go"):
			s.addTest(name, p.Name)
		case filepath.Ext(name) == ".go":
			s.addSource(name, slices.Contains(p.Ignored, e.Name()))
		case isReadByGo(name):
			s.addSame(name, s.fileDigest(name))
		}
	}
	s.addIncluded(p)
	for _, pattern := range p.Embeds {
		s.addEmbedded(dir, pattern)
	}
}

// isReadByGo reports whether go build may read a file that is not a Go file (go/build, matchFile;
// profiles for cmd/go's -pgo=auto).
func isReadByGo(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".swig" || ext == ".swigcxx" || filepath.Base(name) == "default.pgo" ||
		slices.Contains(cExtensions, ext)
}

// addSource adds a Go file. Of one that build constraints exclude, only the header counts.
func (s *survey) addSource(name string, ignored bool) {
	f := input{Content: s.fileDigest(name)}
	if s.shapes || ignored {
		f.Shape = s.shapeOf(name, f.Content, "", header)
	}
	if ignored {
		f.Content = f.Shape
	}
	s.add(name, f)
}

// addTest adds a test file if it does not belong to the package, or cannot be parsed.
func (s *survey) addTest(name, pkg string) {
	if shape := s.shapeOf(name, s.fileDigest(name), "test ", testHeader); shape != "package "+pkg {
		s.addSame(name, shape)
	}
	s.updateChanged(name)
}

// shapeOf is describe of a file's content, cached by the content's digest.
func (s *survey) shapeOf(name, digest, kind string, describe func([]byte) string) string {
	if known, ok := s.headers.Load(kind + digest); ok {
		return known.(string)
	}
	if known, ok := s.listing.Headers[kind+digest]; ok {
		return known
	}
	data, same := readFile(name, digest)
	if !same {
		return "unreadable " + digest // or being written: in any case it changed
	}
	text := describe(data)
	s.headers.Store(kind+digest, text)
	return text
}

// addParents adds the directories above a package: a go.mod in one of them excludes it from the module.
func (s *survey) addParents(dir string) {
	for !slices.Contains(s.compile.Sources, dir) && dir != filepath.Dir(dir) {
		goMod, link := filepath.Join(dir, "go.mod"), dir+" ->"
		if !s.reuse(goMod) {
			s.addPresence(goMod)
			if to, err := os.Readlink(dir); err == nil {
				s.addSame(link, to)
			}
		} else {
			s.reuse(link)
		}
		dir = filepath.Dir(dir)
	}
}

// addRival adds a directory where Go also looks for a package. It ignores one without Go files, or that
// a go.mod excludes (cmd/go/internal/modload, dirInModule).
func (s *survey) addRival(dir string) {
	s.addParents(dir)
	entries, _ := os.ReadDir(dir) // none where it is not there
	what := "no package"
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !e.IsDir() && filepath.Ext(e.Name()) == ".go" }) {
		what = "a package"
	}
	s.addSame(dir, what)
}

// addEmbedded adds what a pattern matches: files, and directories with all their files, which is more
// than is embedded (go doc embed).
func (s *survey) addEmbedded(dir, pattern string) {
	found, err := filepath.Glob(filepath.Join(escapeGlob(dir), filepath.FromSlash(strings.TrimPrefix(pattern, "all:"))))
	if err != nil {
		s.err = errors.Join(s.err, err)
		return
	}
	for _, name := range found {
		digest, err := s.Hasher.Tree(name, isVersionControl)
		if err != nil {
			digest = unreadable
		}
		s.set(name+embedded, input{Content: digest})
	}
}

// embedded is the suffix of the path of an embedded file or directory: the compiler may read the same
// file as well, and less of it counts then.
const embedded = " (embedded)"

// escapeGlob makes a pattern that matches just a directory.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(dir)
}
