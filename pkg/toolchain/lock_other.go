//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package toolchain

import "os"

// tryLock locks nothing here: what it guards is renamed into place, so that two processes
// at once cost time and no more.
func tryLock(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
}
