//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package fsx

import (
	"errors"
	"fmt"
	"runtime"
)

// tryLock: without a lock that dies with its holder, none is better than a stale one.
func tryLock(string) (unlock func(), err error) {
	return nil, fmt.Errorf("%s has no file locks: %w", runtime.GOOS, errors.ErrUnsupported)
}
