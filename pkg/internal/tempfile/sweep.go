package tempfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// fresh is how old something must be to be looked at: between its making and its lock there is
// a moment.
const fresh = time.Second

// Sweep removes what killed processes left below dir, except below directories for which skip,
// which may be nil, returns true. It waits if something is too young to tell.
func Sweep(ctx context.Context, dir string, skip func(path string) bool) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return fs.SkipAll
		case err != nil:
			return nil // it is gone, or nobody may read it
		case Is(d.Name()):
			removeUnlocked(ctx, path)
			return skipDir(d)
		case d.IsDir() && skip != nil && skip(path):
			return fs.SkipDir
		}
		return nil
	})
}

func skipDir(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// removeUnlocked removes a temporary file or directory that nobody uses.
func removeUnlocked(ctx context.Context, path string) {
	info, err := os.Lstat(path)
	if err != nil {
		return
	}
	if age := time.Since(info.ModTime()); age < fresh && age >= 0 {
		select {
		case <-time.After(fresh - age):
		case <-ctx.Done():
			return
		}
	}
	if !info.IsDir() && !info.Mode().IsRegular() || isLocked(path, info) {
		return
	}
	_ = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(p, 0o700)
		}
		return nil
	})
	if err := os.RemoveAll(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return // another run tries again
	}
}
