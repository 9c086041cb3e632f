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

// Lock takes the lock that the file at path stands for; the file and its directory are made
// when missing and stay; a directory or a link in the file's place is removed. Only one holder has
// it at a time, in this process or another on this machine; the system frees it when its holder
// dies. The holder may remove the file, and its
// directory: who waits makes another. Lock waits until the lock is free
// or ctx ends (the error is then ctx's), and calls waiting, which may be nil, once before
// it begins to wait. Call unlock to free the lock; a second call does nothing.
func Lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	if err := ClearPlace(path); err != nil {
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	for pause, again := time.Millisecond, 0; ; pause = min(2*pause, longestPause) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		unlock, err = makeLock(path)
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

// makeLock is tryLock, in a directory that it makes where it is missing.
func makeLock(path string) (unlock func(), err error) {
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

// TryLock takes the lock if nobody has it. Where somebody has, or it cannot be taken, unlock is nil.
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
