//go:build darwin || freebsd || netbsd

package fsx

import (
	"io/fs"
	"syscall"
)

// HasChangeTimes says that [ChangeTime] has a time of change, which no program can set.
const HasChangeTimes = true

// ChangeTime returns the time of the last change of a file or of what is known of it, in nanoseconds
// since 1970, and its inode. Both are 0 where the system has none.
func ChangeTime(info fs.FileInfo) (ctime int64, inode uint64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctimespec.Nano(), uint64(s.Ino)
	}
	return 0, 0
}
