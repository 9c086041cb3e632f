//go:build !linux

package tree

import (
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// statAll stats a directory and files in it, without following links. The stat of a missing file is
// zero.
func statAll(dir string, names func(i int) string, n int) (own stat, files []stat) {
	files = make([]stat, n)
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return own, files
	}
	own = statOf(info)
	own.Size = 0
	for i := range files {
		if info, err := os.Lstat(filepath.Join(dir, names(i))); err == nil {
			files[i] = statOf(info)
		}
	}
	return own, files
}

func statOf(info os.FileInfo) stat {
	s := stat{Size: info.Size(), Mtime: info.ModTime().UnixNano(), Mode: uint32(info.Mode())}
	s.Ctime, s.Inode = fsx.ChangeTime(info)
	return s
}
