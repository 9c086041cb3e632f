package fsx

import (
	"os"
	"path/filepath"
	"strings"
)

// MakeDir makes dir, which is below root, with all directories between. Below root everything is a
// cache's own: a file, a link or a pipe in the place of one of them is damage, and is removed.
func MakeDir(root, dir string) error {
	err := os.MkdirAll(dir, 0o777)
	rel, relErr := filepath.Rel(root, dir)
	if err == nil || relErr != nil || !filepath.IsLocal(rel) {
		return err
	}
	at := root
	for name := range strings.SplitSeq(rel, string(filepath.Separator)) {
		at = filepath.Join(at, name)
		if info, err := os.Stat(at); err == nil && info.IsDir() {
			continue
		}
		if _, err := os.Lstat(at); err != nil {
			break // none is there
		}
		if err := os.Remove(at); err != nil {
			return err
		}
	}
	return os.MkdirAll(dir, 0o777)
}
