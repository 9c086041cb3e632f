package cache

import (
	"io/fs"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// stat is what tells an edited file from an unedited one without reading it.
type stat struct {
	size  int64
	mtime int64 // nanoseconds since 1970
	ctime int64 // where fsx.HasChangeTimes, the last change of content or inode; cannot be set by a program
	inode uint64
}

func statOf(info fs.FileInfo) stat {
	ctime, inode := fsx.ChangeTime(info)
	return stat{info.Size(), info.ModTime().UnixNano(), ctime, inode}
}

// asOf takes a modification time that is still to come for what it is: one that a program set. It
// did so at the change time, if there is one.
func (s stat) asOf(now int64) stat {
	if fsx.HasChangeTimes && s.mtime > now {
		s.mtime = s.ctime
	}
	return s
}

// latest returns the time of the last change that the file system noted.
func (s stat) latest() int64 { return max(s.mtime, s.ctime) }

// coarse is the resolution of times on a file system that has no fractions of seconds: two
// seconds is that of FAT, the worst there is.
const coarse = 2 * time.Second

// settles returns the moment of the file system's clock after which every edit must show in s. Up
// to then it may not: two edits in one tick of that clock look like one.
func (s stat) settles() int64 {
	second := int64(time.Second)
	if s.mtime%second == 0 && s.ctime%second == 0 {
		return s.latest() + int64(coarse)
	}
	return s.latest()
}
