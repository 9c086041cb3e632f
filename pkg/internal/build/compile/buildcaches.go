package compile

import (
	"fmt"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/buildcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// buildCaches are the build caches that go uses, by path. Each is checked once, before the first go
// command.
type buildCaches struct {
	mu   sync.Mutex
	open map[string]*buildcache.Checker
}

// check checks a cache, once, before the first go command uses it.
func (b *buildCaches) check(dir string, r *progress.Reporter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open[dir] != nil {
		return nil
	}
	checker, removed, err := buildcache.Open(dir)
	if checker == nil {
		return &fsx.RemedyError{Err: fmt.Errorf("cannot check the build cache in %s: %w: remove it", dir, err)}
	}
	if b.open == nil {
		b.open = map[string]*buildcache.Checker{}
	}
	b.open[dir] = checker
	if len(removed) > 0 {
		r.Info("%d files of the build cache were changed since Go wrote them: they are made again", len(removed))
	}
	return err
}

// mend removes what go cannot use from caches, and reports whether there was something.
func (b *buildCaches) mend(dirs []string, r *progress.Reporter) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	mended := 0
	for _, dir := range dirs {
		if checker := b.open[dir]; checker != nil {
			removed, _ := checker.Repair() // go reports what cannot be removed
			mended += len(removed)
		}
	}
	if mended > 0 {
		r.Info("%d entries of the build cache cannot be used: go makes them again", mended)
	}
	return mended > 0
}

// close saves what is known of the caches. Errors are ignored: the next run reads again what was not
// saved.
func (b *buildCaches) close() {
	for _, checker := range b.open {
		_ = checker.Close()
	}
}
