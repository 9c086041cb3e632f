//go:build darwin || freebsd || netbsd

package tree

import (
	"io/fs"
	"syscall"
)

// changeTimes says that stat has a time of change, which no program can set.
const changeTimes = true

func system(info fs.FileInfo) (ctime int64, inode uint64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctimespec.Nano(), uint64(s.Ino)
	}
	return 0, 0
}
