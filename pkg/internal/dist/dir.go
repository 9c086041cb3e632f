package dist

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Options say which directory it is.
type Options struct {
	Project string // absolute directory of the configuration
	Path    string // slash-separated and clean, below Project
	Record  string // the file that remembers what was written; "": nothing is written
	// Owner says whose a new file is in a directory, where that is not whoever runs this
	// process; nil: nobody else's.
	Owner func(dir fs.FileInfo) (uid, gid int, ok bool)
	// Show is a path as messages have it; nil: the path.
	Show func(path string) string
}

// A Dir is the directory of outputs of a project. Until something is written it need not exist. It
// is safe for concurrent use.
type Dir struct {
	opts   Options
	record *record
	real   func() string

	mu   sync.Mutex
	subs map[string]*way // open for writing, by path below the directory
	old  []*way          // that were replaced since, and may still be in use
}

// New describes a directory. Nothing is looked at.
func New(o Options) *Dir {
	d := &Dir{opts: o, record: &record{file: o.Record}, subs: map[string]*way{}}
	d.real = sync.OnceValue(func() string {
		return filepath.Join(readable.RealPath(o.Project), filepath.FromSlash(o.Path))
	})
	return d
}

// Path is where it is: absolute.
func (d *Dir) Path() string { return filepath.Join(d.opts.Project, filepath.FromSlash(d.opts.Path)) }

// Real is Path without symbolic links on the way to the project.
func (d *Dir) Real() string { return d.real() }

// Rel is a path below it as a slash-separated one relative to it; not ok where it is elsewhere.
func (d *Dir) Rel(name string) (rel string, ok bool) {
	rel, err := filepath.Rel(d.Path(), name)
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// elements are the names on the way from the project to something below the directory.
func (d *Dir) elements(rel string) []string {
	return strings.Split(path.Join(d.opts.Path, rel), "/")
}

// show is a path below the project as messages have it.
func (d *Dir) show(rel string) string {
	name := filepath.Join(d.opts.Project, filepath.FromSlash(rel))
	if d.opts.Show != nil {
		return d.opts.Show(name)
	}
	return name
}
