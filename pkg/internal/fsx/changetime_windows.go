package fsx

import (
	"io/fs"
	"syscall"
)

// HasChangeTimes says that [ChangeTime] has a time of change, which no program can set.
const HasChangeTimes = false

// ChangeTime has no time of change and no file number on Windows: both need the file opened.
// The time of creation stands in: it shows a file that was replaced. So an edit that keeps
// the size and sets the modification time back goes unnoticed here.
func ChangeTime(info fs.FileInfo) (ctime int64, inode uint64) {
	if s, ok := info.Sys().(*syscall.Win32FileAttributeData); ok {
		return s.CreationTime.Nanoseconds(), 0
	}
	return 0, 0
}
