//go:build !linux

package sandbox

import (
	"errors"
	"os/exec"
)

// Reexec does nothing: there are no sandboxes on this system.
func Reexec() {}

// Start starts no command: there are no sandboxes on this system.
func Start(*exec.Cmd, *Root) error { return errors.ErrUnsupported }
