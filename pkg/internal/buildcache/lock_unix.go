//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package buildcache

import (
	"errors"
	"os"
	"syscall"
)

// A lock keeps others from writing, or from removing, while its holder runs go or looks (flock(2)).
type lock struct{ file *os.File }

// tryExclusive opens the lock, and reports whether nobody else has it.
func tryExclusive(path string) (l lock, alone bool, err error) {
	l.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return l, false, err
	}
	err = l.take(syscall.LOCK_EX | syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return l, false, l.share()
	}
	return l, err == nil, err
}

// share lets others run go, too.
func (l lock) share() error { return l.take(syscall.LOCK_SH) }

func (l lock) take(how int) error {
	for {
		err := syscall.Flock(int(l.file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("flock", err)
		}
	}
}

func (l lock) close() error { return l.file.Close() }
