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

// Sweep removes the states of checkouts that are not there any more and were not used for a while,
// and returns them: other things are known by their IDs. A run with an executor looks once a day;
// otherwise it costs next to nothing. What a run uses stays, and so does what cannot be removed. Of
// executors with an engine the names are given: a state with something of theirs is left to a run with
// one of them.
func Sweep(ctx context.Context, cacheDir, executor string, withEngine []string) (removed []State) {
	dir := filepath.Join(cacheDir, dirName)
	if !due(filepath.Join(dir, sweepName+executor)) {
		return nil
	}
	hasEngine := slices.Contains(withEngine, executor)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		s := State{Dir: filepath.Join(dir, e.Name())}
		if !e.IsDir() || !s.forgotten() || !hasEngine && s.needsEngine(withEngine) {
			continue
		}
		unlock := fsx.TryLock(ctx, filepath.Join(s.Dir, lockName))
		if unlock == nil {
			continue
		}
		if s.usedLately(pathName) { // a run came first
			unlock()
			continue
		}
		if _, err := s.Remove(unlock); err == nil {
			removed = append(removed, s)
		}
	}
	return removed
}

// due reports whether a day has passed, and notes that it begins anew.
func due(path string) bool {
	info, err := os.Lstat(path)
	if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()).Abs() < usedResolution {
		return false
	}
	if err := removeOdd(path); err != nil {
		return false
	}
	return fsx.WriteFile(path, nil, 0o600) == nil
}

// forgotten reports whether the checkout is gone and was not used for a while. Where it is not known
// which one it was, the directory's own time counts.
func (s State) forgotten() bool {
	path := filepath.Join(s.Dir, pathName)
	if _, err := os.Lstat(path); s.usedLately(pathName) || err != nil && s.usedLately(".") {
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

// needsEngine reports whether something in an engine may be known by the state, of executors with one.
// Where no run has an engine for long, that does not matter any more.
func (s State) needsEngine(withEngine []string) bool {
	kept := slices.ContainsFunc(withEngine, func(name string) bool {
		_, err := os.Lstat(filepath.Join(s.Dir, name))
		return err == nil
	})
	return kept && s.usedFor(pathName, 6*keptFor)
}

// usedLately reports whether the time of what is in the directory is not long ago.
func (s State) usedLately(name string) bool { return s.usedFor(name, keptFor) }

func (s State) usedFor(name string, age time.Duration) bool {
	info, err := os.Lstat(filepath.Join(s.Dir, name))
	return err == nil && time.Since(info.ModTime()) < age
}
