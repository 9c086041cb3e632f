package fsx

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// tryLock's answers: someone else holds the lock; the file was removed before it was taken.
var (
	errLocked  = errors.New("locked")
	errRemoved = errors.New("removed")
)

// mostRemovals is how often a lock may be removed just before it is taken.
const mostRemovals = 1000

// longestPause between two tries to get a lock.
const longestPause = 100 * time.Millisecond

// Lock locks the file at path, which is created if missing, with its directory, and stays; a
// directory or link in its place is removed. The lock is exclusive among all processes of this
// machine, and within this one; the system frees it when its holder dies. The holder may remove the
// file: waiting callers create another.
//
// Lock waits until the lock is free or ctx ends (the error is then ctx's). It calls waiting, which
// may be nil, once before it begins to wait. unlock frees the lock; a second call does nothing.
func Lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	if err := ClearPlace(path); err != nil {
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	for pause, again := time.Millisecond, 0; ; pause = min(2*pause, longestPause) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		unlock, err = createAndLock(path)
		switch {
		case err == nil:
			return sync.OnceFunc(unlock), nil
		case errors.Is(err, errRemoved) && again < mostRemovals:
			again++
			continue
		case !errors.Is(err, errLocked):
			return nil, fmt.Errorf("cannot lock %s: %w", path, err)
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		sleep(ctx, pause)
	}
}

// createAndLock is tryLock in a directory that is created if missing.
func createAndLock(path string) (unlock func(), err error) {
	unlock, err = tryLock(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return unlock, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	if unlock, err = tryLock(path); errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %w", errRemoved, err)
	}
	return unlock, err
}

// TryLock takes the lock if it is free. Otherwise, or if it fails, unlock is nil.
func TryLock(ctx context.Context, path string) (unlock func()) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	unlock, _ = Lock(ctx, path, cancel) // the first wait ends it
	return unlock
}

// sleep returns when d has passed or ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
