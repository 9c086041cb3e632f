//go:build unix

package run

import (
	"os"
	"os/signal"
	"syscall"
)

// notifySize sends to c when the size of the terminal changes.
func notifySize(c chan os.Signal) { signal.Notify(c, syscall.SIGWINCH) }
