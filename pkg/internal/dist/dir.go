package dist

import (
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Options describe a Dir.
type Options struct {
	Project string // absolute directory of the configuration
	Path    string // slash-separated and clean, below Project
	Record  string // the file with the record of what was written; "": nothing is written
	// Owner returns the owner of a new file in a directory, and whether that is somebody else
	// than this process's user; nil: nobody else.
	Owner func(dir fs.FileInfo) (uid, gid int, ok bool)
	// Show returns a path as messages have it; nil: the path.
	Show func(path string) string
}

// A Dir is the directory of outputs of a project. It need not exist until something is written. It
// is safe for concurrent use.
type Dir struct {
	project *project
	record  *record
	real    func() string

	mu   sync.Mutex
	subs map[string]*handle // open for writing, by path below the directory
	old  []*handle          // that were replaced since, and may still be in use
}

// New returns the directory that o describes. The disk is not read.
func New(o Options) *Dir {
	d := &Dir{project: &project{o}, record: &record{file: o.Record}, subs: map[string]*handle{}}
	d.real = sync.OnceValue(func() string {
		return filepath.Join(readable.RealPath(o.Project), filepath.FromSlash(o.Path))
	})
	return d
}

// Path returns the directory's absolute path.
func (d *Dir) Path() string {
	return filepath.Join(d.project.opts.Project, filepath.FromSlash(d.project.opts.Path))
}

// Real returns Path with symbolic links of the project's path resolved.
func (d *Dir) Real() string { return d.real() }

// Rel returns a path below the directory as a slash-separated one relative to it. It is not ok if the
// path is elsewhere.
func (d *Dir) Rel(name string) (rel string, ok bool) {
	rel, err := filepath.Rel(d.Path(), name)
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return "", false
	}
	return filepath.ToSlash(rel), true
}
