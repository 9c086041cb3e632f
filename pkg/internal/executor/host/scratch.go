package host

import (
	"context"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// scratch is a directory for temporary files, of the run: the next one removes it where this one
// is killed.
type scratch struct {
	begin func() (*runs.Run, error) // nil: a run of its own

	mu  sync.Mutex
	dir string
	own *runs.Run

	state string // the directory of the project's state
}

// scratchDir is where runs have their temporary files, in directories of their own. Not below
// the project: Go 1.13 to 1.17 write the temporary directory into debug information when it
// stands in the main module.
func scratchDir(o Options) string { return o.CacheDir }

// in makes the directory, once, and returns it. The parent is gobuild's directory in the user's
// cache.
func (s *scratch) in(ctx context.Context, parent string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir != "" || ctx.Err() != nil {
		return s.dir, ctx.Err()
	}
	run, err := s.run(parent)
	if err == nil {
		s.dir, err = run.Temp("host-")
	}
	return s.dir, err
}

func (s *scratch) run(cacheDir string) (*runs.Run, error) {
	if s.begin != nil {
		return s.begin()
	}
	var err error
	s.own, err = runs.Begin(cacheDir, runs.About{State: s.state})
	return s.own, err
}

// remove removes the directory; another use makes a new one.
func (s *scratch) remove() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		return nil
	}
	err := fsx.RemoveAll(s.dir)
	s.own.End()
	s.dir, s.own = "", nil
	return err
}
