package runs

import (
	"context"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// A clean holds this lock. It is no run's, so it has another ending.
const cleanName = "clean-lock"

// LockClean keeps runs that begin meanwhile from using what is about to be removed. What those
// use that have begun is for the caller to leave alone.
func LockClean(ctx context.Context, cacheDir string, waiting func()) (unlock func(), err error) {
	return fsx.Lock(ctx, filepath.Join(cacheDir, dirName, cleanName), waiting)
}

// AwaitClean returns when no clean goes on. The run that calls it has begun.
func AwaitClean(ctx context.Context, cacheDir string) error {
	unlock, err := LockClean(ctx, cacheDir, nil)
	if err == nil {
		unlock()
	}
	return err
}
