package runs

import (
	"context"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// cleanName is the lock of a clean. It does not end like the lock of a run.
const cleanName = "clean-lock"

// LockClean keeps new runs from using what is about to be removed, until unlock is called. The caller must
// not remove what other runs use already.
func LockClean(ctx context.Context, cacheDir string, waiting func()) (unlock func(), err error) {
	return fsx.Lock(ctx, filepath.Join(cacheDir, dirName, cleanName), waiting)
}

// AwaitClean waits for a clean of another process. It is called after Begin.
func AwaitClean(ctx context.Context, cacheDir string) error {
	unlock, err := LockClean(ctx, cacheDir, nil)
	if err == nil {
		unlock()
	}
	return err
}
