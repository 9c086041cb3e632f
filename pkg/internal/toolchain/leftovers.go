package toolchain

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// Sweep removes what processes left that were killed while they installed a distribution. Running
// installations are left alone.
func (s *Store) Sweep(ctx context.Context) {
	locks, _ := filepath.Glob(filepath.Join(s.cache.path, "toolchains", "*.lock"))
	for _, path := range locks {
		root := strings.TrimSuffix(path, ".lock")
		var left []string
		for _, suffix := range []string{".zip", ".tmp", ".old"} {
			if _, err := os.Lstat(root + suffix); err == nil {
				left = append(left, root+suffix)
			}
		}
		if len(left) == 0 {
			continue
		}
		if unlock := fsx.TryLock(ctx, path); unlock != nil {
			for _, name := range left {
				_ = fsx.RemoveAll(name)
			}
			unlock()
		}
	}
}
