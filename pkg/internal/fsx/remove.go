package fsx

import (
	"io/fs"
	"os"
	"path/filepath"
)

// RemoveAll removes dir and all below it, as os.RemoveAll does, also where directories are not
// writable, as those of Go's module cache are.
func RemoveAll(dir string) error {
	if err := os.RemoveAll(dir); err == nil {
		return nil
	}
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(p, 0o700)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
