//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || solaris || windows)

package fsx

import "io/fs"

// HasChangeTimes says that [ChangeTime] has a time of change, which no program can set.
const HasChangeTimes = false

// ChangeTime returns the time of the last change of a file or of what is known of it, in nanoseconds
// since 1970, and its inode. Both are 0 where the system has none.
func ChangeTime(fs.FileInfo) (ctime int64, inode uint64) { return 0, 0 }
