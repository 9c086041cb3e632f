//go:build unix

package executor

import (
	"os"
	"syscall"
)

// ExitCode is the code of a process that ended, as shells give it: 128+n for signal n.
func ExitCode(s *os.ProcessState) int {
	if status, ok := s.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return s.ExitCode()
}
