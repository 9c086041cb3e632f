package execute

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/cache"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// A feed is one thing that feeds a compile: a file, a directory tree, or that something is not
// there.
type feed struct {
	Content string `json:"content"`         // what go build sees of it
	Shape   string `json:"shape,omitempty"` // what go list sees of it
}

// feeds are all of them, by path relative to the project.
type feeds map[string]feed

// contents is what go build sees.
func (f feeds) contents() map[string]string {
	m := make(map[string]string, len(f))
	for name, v := range f {
		m[name] = v.Content
	}
	return m
}

// feeds finds what feeds a compile: the files of the packages that it imports, where a
// listing says which they are, else all of its sources.
func (r *runner) feeds(a *plan.Action) (all feeds, listed bool, err error) {
	c := a.Compile
	if l, ok := r.listing(a); ok && c.Cgo == "" {
		all, err = r.survey(c, l).all()
		return all, true, err
	}
	all = feeds{}
	for _, src := range c.Sources {
		digest, err := r.hasher.Tree(src, r.skip(src))
		if err != nil {
			return nil, false, fmt.Errorf("cannot read the sources in %s: %w", src, err)
		}
		all[r.rel(src)] = feed{Content: digest}
	}
	return all, false, nil
}

// A survey looks at the files that feed a compile.
type survey struct {
	*runner
	compile *plan.CompileAction
	listing listing
	shapes  bool  // work out what go list sees, too
	changed int64 // when something that go list sees was changed last; kept where shapes is set
	out     feeds
	err     error
}

func (r *runner) survey(c *plan.CompileAction, l listing) *survey {
	return &survey{runner: r, compile: c, listing: l, out: feeds{}}
}

func (s *survey) all() (feeds, error) {
	for _, src := range s.compile.Sources {
		s.module(src)
	}
	for _, m := range s.compile.Modules {
		s.module(m.Dir)
	}
	for _, p := range s.listing.Packages {
		if p.Dir != "" {
			s.dir(p)
		}
		for _, rival := range p.Rivals {
			s.presence(s.abs(rival))
		}
	}
	return s.out, s.err
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
	s.above(dir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		s.same(dir, "unreadable")
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
		goMod := filepath.Join(dir, "go.mod")
		if _, seen := s.out[s.rel(goMod)]; seen {
			return
		}
		s.presence(goMod)
		if to, err := os.Readlink(dir); err == nil {
			s.same(dir+" ->", to)
		}
		dir = filepath.Dir(dir)
	}
}

// presence notes whether something is there.
func (s *survey) presence(name string) {
	there := "absent"
	if _, err := os.Stat(name); err == nil {
		there = "there"
	}
	s.same(name, there)
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
		digest, err := s.hasher.Tree(name, s.skip(name))
		if err != nil {
			digest = "unreadable"
		}
		s.out[s.rel(name)] = feed{Content: digest}
	}
}

// escapeGlob makes a directory a pattern for itself.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(dir)
}

// digest is that of a file, or that there is none.
func (s *survey) digest(name string) string {
	digest, err := s.hasher.File(name)
	if errors.Is(err, cache.ErrStopped) {
		s.err = err
	}
	if err != nil {
		return "unreadable"
	}
	return digest
}

// same notes what go build and go list see alike.
func (s *survey) same(name, what string) { s.put(name, feed{what, what}) }

func (s *survey) put(name string, f feed) {
	s.touch(name)
	s.out[s.rel(name)] = f
}

func (s *survey) touch(name string) {
	if s.shapes {
		s.changed = max(s.changed, cache.ChangedAt(name))
	}
}
