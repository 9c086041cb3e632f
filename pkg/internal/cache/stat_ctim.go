//go:build dragonfly || illumos || linux || openbsd || solaris

package cache

import (
	"io/fs"
	"syscall"
)

const changeTimes = true

func system(info fs.FileInfo) (ctime int64, inode uint64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctim.Nano(), uint64(s.Ino)
	}
	return 0, 0
}
