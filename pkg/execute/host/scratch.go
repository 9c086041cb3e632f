package host

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/cache"
)

// scratch is the run's directory for temporary files. A lock beside it says that the run
// lives, so that the next one can remove what a killed run has left.
type scratch struct {
	mu     sync.Mutex
	dir    string
	unlock func()
}

const lockSuffix = ".lock"

// scratchDir is where the runs of a project have their temporary files. Not below the project:
// Go 1.13 to 1.17 write the temporary directory into debug information when it stands in the
// main module.
func scratchDir(o Options) string {
	project := sha256.Sum256([]byte(o.StateDir))
	return filepath.Join(o.CacheDir, "tmp", hex.EncodeToString(project[:6]))
}

// in makes the directory below parent, once, and returns it.
func (s *scratch) in(ctx context.Context, parent string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir != "" {
		return s.dir, nil
	}
	if err := makeDir(parent); err != nil {
		return "", err
	}
	done, err := cache.Lock(ctx, filepath.Join(parent, "all"+lockSuffix), nil)
	if err != nil {
		return "", err
	}
	defer done()
	removeStale(ctx, parent)
	dir, err := os.MkdirTemp(parent, "run-")
	if err != nil {
		return "", err
	}
	s.unlock, err = cache.Lock(ctx, dir+lockSuffix, nil)
	if err == nil {
		s.dir = dir
	}
	return s.dir, err
}

// removeStale removes the directories below parent whose run is gone. What cannot be
// removed is left for the next run.
func removeStale(ctx context.Context, parent string) {
	found, _ := filepath.Glob(filepath.Join(parent, "run-*"))
	for _, name := range found {
		dir := strings.TrimSuffix(name, lockSuffix)
		if unlock := tryLock(ctx, dir+lockSuffix); unlock != nil {
			_ = cache.RemoveAll(dir)
			unlock()
			_ = os.Remove(dir + lockSuffix)
		}
	}
}

// tryLock takes the lock if nobody has it; nil if somebody has.
func tryLock(ctx context.Context, path string) func() {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	unlock, err := cache.Lock(ctx, path, cancel) // the first wait ends it
	if err != nil {
		return nil
	}
	return unlock
}

// remove removes the directory; another use makes a new one.
func (s *scratch) remove() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		return nil
	}
	err := cache.RemoveAll(s.dir)
	s.unlock()
	_ = os.Remove(s.dir + lockSuffix)
	s.dir = ""
	return err
}
