//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package tempfile

import (
	"io/fs"
	"os"
	"syscall"
	"time"
)

// lock locks a file or directory with flock(2), through its own descriptor, so that the file can be
// closed before it is renamed. Errors are ignored, as some file systems have no locks.
func lock(path string) (release func()) {
	f, err := os.Open(path)
	if err != nil {
		return func() {}
	}
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return func() { _ = f.Close() }
}

// stale is how old something must be that cannot be locked.
const stale = 24 * time.Hour

// isLocked reports whether a process still uses a temporary file or directory.
func isLocked(path string, info fs.FileInfo) bool {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return time.Since(info.ModTime()) < stale
	}
	defer f.Close()
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err {
	case nil:
		return false
	case syscall.EWOULDBLOCK:
		return true
	default:
		return time.Since(info.ModTime()) < stale
	}
}
