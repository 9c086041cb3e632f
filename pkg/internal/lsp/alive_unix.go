//go:build !windows

package lsp

import (
	"errors"
	"syscall"
)

// isProcessAlive reports whether a process exists, of any user.
func isProcessAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
