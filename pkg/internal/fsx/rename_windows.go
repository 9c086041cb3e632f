package fsx

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// ERROR_SHARING_VIOLATION, which package syscall does not name.
const errSharingViolation syscall.Errno = 32

// rename replaces newpath by oldpath. Windows refuses that while any process, such as a
// virus scanner, has newpath open: those moments are waited out, for two seconds at most.
func rename(oldpath, newpath string) error {
	deadline := time.Now().Add(2 * time.Second)
	for pause := time.Millisecond; ; pause *= 2 {
		err := os.Rename(oldpath, newpath)
		busy := errors.Is(err, syscall.ERROR_ACCESS_DENIED) || errors.Is(err, errSharingViolation)
		if !busy || time.Now().Add(pause).After(deadline) {
			return err
		}
		time.Sleep(pause)
	}
}
