//go:build unix

package readable

import (
	"os"
	"syscall"
)

// readOnly opens without waiting for who writes into a pipe.
const readOnly = os.O_RDONLY | syscall.O_NONBLOCK
