package gobuild

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
)

// stateDir is where gobuild keeps what it remembers of this checkout; its last element is the
// checkout's ID.
func (s *session) stateDir() string { return s.state.Dir }

// lock takes the state directory for this run.
func (s *session) lock(ctx context.Context) (unlock func(), err error) {
	s.noteOldState()
	return s.state.Lock(ctx, func() {
		s.reporter.Info("waiting for another gobuild in this directory")
	})
}

// noteOldState says that a .gobuild beside the configuration, where gobuild once kept its state, is
// not used. It may have come with the repository: it is neither read nor removed.
func (s *session) noteOldState() {
	old := filepath.Join(s.file.Dir, ".gobuild")
	if s.room != "" { // said already
		return
	}
	if _, err := os.Lstat(old); err == nil {
		s.reporter.Info("%s can be removed: gobuild does not use it any more, and keeps its state in %s", old,
			s.stateDir())
	}
}

// sweep removes, once a day, what is remembered of checkouts that are gone.
func (s *session) sweep(ctx context.Context) {
	if s.room != "" || ctx.Err() != nil {
		return
	}
	removed := checkout.Sweep(ctx, s.cacheDir, s.name, executors.WithEngine())
	if s.engine == nil {
		return
	}
	for _, state := range removed {
		s.engine.RemoveCheckout(ctx, state.ID())
	}
}
