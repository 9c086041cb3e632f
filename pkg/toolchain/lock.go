package toolchain

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// lock takes the advisory lock of a file, which is made when missing and stays. It waits
// for other holders, processes or not, until ctx ends. A process that dies lets go.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	if err := clearPlace(path); err != nil {
		return nil, err
	}
	for {
		f, err := tryLock(path)
		if err != nil {
			return nil, err
		}
		if f != nil {
			return func() { f.Close() }, nil
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return nil, err
		}
	}
}
