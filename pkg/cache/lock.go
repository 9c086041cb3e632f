package cache

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// errLocked is what tryLock answers when someone else holds the lock.
var errLocked = errors.New("locked")

// longestPause between two tries to get a lock.
const longestPause = 100 * time.Millisecond

// Lock takes the lock that the file at path stands for; the file and its directory are made
// when missing and stay. Only one holder has it at a time, in this process or another on
// this machine; the system frees it when its holder dies. Lock waits until the lock is free
// or ctx ends (the error is then ctx's), and calls waiting, which may be nil, once before
// it begins to wait. Call unlock to free the lock; a second call does nothing.
func Lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	for pause := time.Millisecond; ; pause = min(2*pause, longestPause) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		unlock, err = tryLock(path)
		if err == nil {
			return sync.OnceFunc(unlock), nil
		}
		if !errors.Is(err, errLocked) {
			return nil, fmt.Errorf("cannot lock %s: %w", path, err)
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		sleep(ctx, pause)
	}
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
