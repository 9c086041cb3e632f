package checkout

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

const (
	keptFor   = 30 * 24 * time.Hour // how long the state of a checkout that is gone is kept after its last use
	sweepName = "swept-"            // and an executor: its modification time says when that was looked at
)

// Sweep removes the states of checkouts that do not exist any more and were not used for a while, and
// returns them, as other things have their IDs. It works once a day for each executor, and skips states
// that a run uses or that cannot be removed. withEngine are the executors with an engine: a state with
// something of theirs is left to a run with one of them.
func Sweep(ctx context.Context, cacheDir, executor string, withEngine []string) (removed []State) {
	dir := filepath.Join(cacheDir, dirName)
	if !fsx.ClaimDay(filepath.Join(dir, sweepName+executor)) {
		return nil
	}
	hasEngine := slices.Contains(withEngine, executor)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		s := State{Dir: filepath.Join(dir, e.Name())}
		if !e.IsDir() || !s.isForgotten() || !hasEngine && s.needsEngine(withEngine) {
			continue
		}
		unlock := fsx.TryLock(ctx, filepath.Join(s.Dir, lockName))
		if unlock == nil {
			continue
		}
		if s.isUsedRecently(pathName) { // a run came first
			unlock()
			continue
		}
		if _, err := s.Remove(unlock); err == nil {
			removed = append(removed, s)
		}
	}
	return removed
}

// isForgotten reports whether the checkout is gone and was not used for a while. If it is unknown, the time
// of the directory counts.
func (s State) isForgotten() bool {
	path := filepath.Join(s.Dir, pathName)
	if _, err := os.Lstat(path); s.isUsedRecently(pathName) || err != nil && s.isUsedRecently(".") {
		return false
	}
	text, err := fsx.ReadFile(path)
	checkout := strings.TrimSuffix(string(text), "\n")
	if err != nil || idOf(checkout) != s.ID() {
		return true
	}
	_, err = os.Lstat(checkout)
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// needsEngine reports whether an engine may have something of the state. After a long time without a run
// that has an engine, that does not matter any more.
func (s State) needsEngine(withEngine []string) bool {
	kept := slices.ContainsFunc(withEngine, func(name string) bool {
		_, err := os.Lstat(filepath.Join(s.Dir, name))
		return err == nil
	})
	return kept && s.isUsedWithin(pathName, 6*keptFor)
}

// isUsedRecently reports whether the time of a file in the directory is not long ago.
func (s State) isUsedRecently(name string) bool { return s.isUsedWithin(name, keptFor) }

// isUsedWithin reports whether the time of a file in the directory is less than age ago.
func (s State) isUsedWithin(name string, age time.Duration) bool {
	info, err := os.Lstat(filepath.Join(s.Dir, name))
	return err == nil && time.Since(info.ModTime()) < age
}
