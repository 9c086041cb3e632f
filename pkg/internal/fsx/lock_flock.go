//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package fsx

import (
	"errors"
	"os"
	"syscall"
)

// tryLock uses flock(2): it holds between the open files of one process too.
func tryLock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil && !isFileAt(f, path) {
		_ = f.Close()
		return nil, errRemoved
	}
	if err == nil {
		return func() { _ = f.Close() }, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errLocked
	}
	return nil, os.NewSyscallError("flock", err)
}

// isFileAt reports whether an open file is the one at path. The previous holder of the lock may
// have removed it: another process then creates a new file, and both would hold a lock.
func isFileAt(f *os.File, path string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	now, err := os.Stat(path)
	return err == nil && os.SameFile(opened, now)
}
