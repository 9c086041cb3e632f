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

// A survey looks at the files that feed a compile.
type survey struct {
	collector
	compile  *plan.CompileAction
	listing  listing
	common   []string          // paths of what feeds every binary
	packages [][]string        // paths of what each package of the listing adds, in its order
	marks    map[string]string // by a package's directory, a digest of what its assembly files include: see includeMark
}

func (l *Listings) survey(c *plan.CompileAction, known listing) *survey {
	s := &survey{collector: collector{Listings: l, out: feeds{}}, compile: c, listing: known,
		packages: make([][]string, len(known.Packages)), marks: map[string]string{}}
	s.list = &s.common
	return s
}

// trees looks at all sources, where no listing says what of them feeds a compile.
func (s *survey) trees() error {
	for _, src := range s.withCDirs(s.compile) {
		digest, err := s.Hasher.Tree(src, s.skip(src))
		if err != nil {
			return fmt.Errorf("cannot read the sources in %s: %w", src, err)
		}
		s.note(src, feed{Content: digest})
	}
	return nil
}

// listed looks at the files of the packages that the listing names.
func (s *survey) listed() error {
	for _, src := range s.compile.Sources {
		s.module(src)
	}
	for _, m := range s.compile.Modules {
		s.module(m.Dir)
	}
	for i, p := range s.listing.Packages {
		s.list = &s.packages[i]
		if p.Dir != "" {
			s.above(s.abs(p.Dir))
			s.dir(p)
		}
		for _, rival := range p.Rivals {
			s.rival(s.abs(rival))
		}
	}
	return s.err
}

// digests are those of what feeds every binary, and of each package.
func (s *survey) digests() (common string, packages []string) {
	packages = make([]string, len(s.packages))
	for i, paths := range s.packages {
		packages[i] = s.digestOf(paths)
	}
	return s.digestOf(s.common), packages
}

// moduleFiles are those that say which modules a build has (go help modules).
var moduleFiles = []string{"go.mod", "go.sum", "go.work", "go.work.sum", "vendor/modules.txt", "modules.txt"}

// module looks at the files of a module's or workspace's root; a source may be a file itself.
func (s *survey) module(src string) {
	for _, name := range append([]string{""}, moduleFiles...) {
		name = filepath.Join(src, filepath.FromSlash(name))
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			s.same(name, s.digest(name))
		}
	}
}

// dir looks at one package.
func (s *survey) dir(p listedPackage) {
	dir := s.abs(p.Dir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		s.same(dir, unreadable)
		return
	}
	s.same(dir, "package")
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir() || strings.HasPrefix(e.Name(), "_") || strings.HasPrefix(e.Name(), "."):
		case strings.HasSuffix(e.Name(), "_test.go"):
			s.test(name, p.Name)
		case filepath.Ext(name) == ".go":
			s.source(name, slices.Contains(p.Ignored, e.Name()))
		case reads(name):
			s.same(name, s.digest(name))
		}
	}
	s.included(p)
	for _, pattern := range p.Embeds {
		s.embed(dir, pattern)
	}
}

// reads reports whether go build may read a file that is no Go file (go/build, matchFile; a
// profile is for cmd/go's -pgo=auto).
func reads(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".swig" || ext == ".swigcxx" || filepath.Base(name) == "default.pgo" || slices.Contains(cEndings, ext)
}

// source looks at a Go file. Of one that build constraints leave out nothing but those counts.
func (s *survey) source(name string, ignored bool) {
	f := feed{Content: s.digest(name)}
	if s.shapes || ignored {
		f.Shape = s.shape(name, f.Content, "", header)
	}
	if ignored {
		f.Content = f.Shape
	}
	s.put(name, f)
}

// test looks at a test file. Those that say that they are of the package do not matter.
func (s *survey) test(name, pkg string) {
	if shape := s.shape(name, s.digest(name), "test ", testHeader); shape != "package "+pkg {
		s.same(name, shape)
	}
	s.touch(name)
}

// shape is what describe says of a file's content; what was said of a content before is not
// worked out again.
func (s *survey) shape(name, digest, kind string, describe func([]byte) string) string {
	if known, ok := s.headers.Load(kind + digest); ok {
		return known.(string)
	}
	if known, ok := s.listing.Headers[kind+digest]; ok {
		return known
	}
	data, same := readFile(name, digest)
	if !same {
		return "unreadable " + digest // or being written: whatever it is, it is not what it was
	}
	text := describe(data)
	s.headers.Store(kind+digest, text)
	return text
}

// above looks at the directories over a package: a go.mod in one of them cuts it off.
func (s *survey) above(dir string) {
	for !slices.Contains(s.compile.Sources, dir) && dir != filepath.Dir(dir) {
		goMod, link := filepath.Join(dir, "go.mod"), dir+" ->"
		if !s.again(goMod) {
			s.presence(goMod)
			if to, err := os.Readlink(dir); err == nil {
				s.same(link, to)
			}
		} else {
			s.again(link)
		}
		dir = filepath.Dir(dir)
	}
}

// rival looks at a directory where Go would look for a package, too: it takes none without Go files,
// or that a go.mod cuts off (cmd/go/internal/modload, dirInModule).
func (s *survey) rival(dir string) {
	s.above(dir)
	entries, _ := os.ReadDir(dir) // none where it is not there
	what := "no package"
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !e.IsDir() && filepath.Ext(e.Name()) == ".go" }) {
		what = "a package"
	}
	s.same(dir, what)
}

// embed looks at what a pattern matches: files, and directories with all that is in them, which
// is more than is embedded (go doc embed).
func (s *survey) embed(dir, pattern string) {
	found, err := filepath.Glob(filepath.Join(escapeGlob(dir), filepath.FromSlash(strings.TrimPrefix(pattern, "all:"))))
	if err != nil {
		s.err = errors.Join(s.err, err)
		return
	}
	for _, name := range found {
		digest, err := s.Hasher.Tree(name, unembedded)
		if err != nil {
			digest = unreadable
		}
		s.note(name+embedded, feed{Content: digest})
	}
}

// embedded is behind the path of what is embedded: a compiler may read the same file, or part of
// the directory, and see something else of it.
const embedded = " (embedded)"

// escapeGlob makes a directory a pattern for itself.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(dir)
}
