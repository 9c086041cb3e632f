//go:build !unix

package executor

import "os"

// ExitCode is the code of a process that ended.
func ExitCode(s *os.ProcessState) int { return s.ExitCode() }
