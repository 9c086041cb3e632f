//go:build !linux

package conformance

import (
	"os/exec"
	"testing"
)

// unshareMounts does nothing: there are no mount namespaces.
func unshareMounts(*exec.Cmd) {}

// mountTemp mounts nothing.
func mountTemp(*testing.T, string) bool { return false }
