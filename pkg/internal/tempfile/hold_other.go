//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package tempfile

import (
	"io/fs"
	"time"
)

// lock locks a file or directory with flock(2), through its own descriptor, so that the file can be
// closed before it is renamed. Errors are ignored, as some file systems have no locks.
func lock(string) (release func()) { return func() {} }

// stale is how old something must be, as nothing says whether somebody makes it.
const stale = 24 * time.Hour

// isLocked reports whether a process still uses a temporary file or directory.
func isLocked(_ string, info fs.FileInfo) bool { return time.Since(info.ModTime()) < stale }
