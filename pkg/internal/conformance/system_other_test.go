//go:build !unix

package conformance

import (
	"errors"
	"os/exec"
	"testing"
)

// mkfifo returns an error: there are no named pipes in directories.
func mkfifo(string) error { return errors.ErrUnsupported }

// asStranger does nothing: users have no numbers.
func asStranger(*exec.Cmd) {}

// owner skips the test: users have no numbers.
func owner(t *testing.T, _ string) int {
	t.Helper()
	t.Skip("needs numbers of users")
	return 0
}
