//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package tempfile

import (
	"io/fs"
	"os"
	"syscall"
	"time"
)

// hold locks a file or directory by flock(2), through a descriptor of its own, so that what is
// written can be closed before it is renamed. A file system without locks goes without.
func hold(path string) (release func()) {
	f, err := os.Open(path)
	if err != nil {
		return func() {}
	}
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return func() { _ = f.Close() }
}

// stale is how old something must be that cannot be locked.
const stale = 24 * time.Hour

// held reports whether somebody makes something.
func held(path string, info fs.FileInfo) bool {
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
