//go:build unix

package sharedstore

import (
	"os"
	"syscall"
)

// readOnly does not wait for the other end of a pipe.
const readOnly = os.O_RDONLY | syscall.O_NONBLOCK
