package cache

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// MakeDir makes dir, which is below root, with all directories between. Below root everything is a
// cache's own: a file in the place of one of them is damage, and makes way.
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
		if info, err := os.Lstat(at); err != nil || info.Mode().Type()&^fs.ModeSymlink != 0 {
			break // none is there, or what nobody writes by mistake
		}
		if err := os.Remove(at); err != nil {
			return err
		}
	}
	return os.MkdirAll(dir, 0o777)
}
