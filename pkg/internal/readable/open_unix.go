//go:build unix

package readable

import (
	"os"
	"syscall"
)

// readOnly opens a pipe without waiting for a writer.
const readOnly = os.O_RDONLY | syscall.O_NONBLOCK
