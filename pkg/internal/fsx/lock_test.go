package fsx_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

func TestLockExcludes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "lock")
	var wg sync.WaitGroup
	var holders atomic.Int32
	for range 8 {
		wg.Go(func() {
			for range 20 {
				unlock := lock(t, path)
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d holders at once", n)
				}
				holders.Add(-1)
				unlock()
			}
		})
	}
	wg.Wait()
}

// What damage puts in the place of a lock's file gives way, once: whoever comes first locks for all.
func TestLockInPlaceOfOthers(t *testing.T) {
	for what, make := range map[string]func(path string) error{
		"a directory": func(path string) error { return os.MkdirAll(filepath.Join(path, "within", "deep"), 0o700) },
		"a link to a directory": func(path string) error {
			return errors.Join(os.MkdirAll(path+".dir", 0o700), os.Symlink(path+".dir", path))
		},
		"a link to nothing": func(path string) error { return os.Symlink("nothing", path) },
	} {
		t.Run(what, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lock")
			if err := make(path); err != nil {
				t.Skip("cannot make it: ", err)
			}
			unlock := lock(t, path)
			if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() || !held(t, path) {
				t.Errorf("the lock is %v (%v), held: %v", info, err, held(t, path))
			}
			unlock()
			if _, err := os.Lstat(filepath.Join(filepath.Dir(path), "nothing")); err == nil {
				t.Error("the link was followed")
			}
		})
	}
}

func TestLockWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock := lock(t, path)
	waited := 0
	second, err := fsx.Lock(t.Context(), path, func() { waited++; unlock() })
	if err != nil || waited != 1 {
		t.Fatalf("error %v, waiting called %d times, want once", err, waited)
	}
	unlock() // a second time: must not free what the other holds now
	if !held(t, path) {
		t.Error("a second unlock freed another's lock")
	}
	second()
	if held(t, path) {
		t.Error("the lock is held after unlock")
	}
}

func TestLockEndsWithContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	defer lock(t, path)()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := fsx.Lock(ctx, path, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	if _, err := fsx.Lock(ctx, path+"2", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v for a free lock, want the context's", err)
	}
}

func TestLockError(t *testing.T) {
	dir := t.TempDir()
	testfiles.Write(t, filepath.Join(dir, "file"), "")
	if _, err := fsx.Lock(t.Context(), filepath.Join(dir, "file", "lock"), nil); err == nil {
		t.Error("a lock below a file was taken")
	}
}

func lock(t *testing.T, path string) (unlock func()) {
	unlock, err := fsx.Lock(t.Context(), path, nil)
	if err != nil {
		t.Error(err)
		return func() {}
	}
	return unlock
}

// held reports whether someone holds the lock, without waiting for it.
func held(t *testing.T, path string) bool {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	unlock, err := fsx.Lock(ctx, path, cancel)
	if err == nil {
		unlock()
	}
	return err != nil
}
