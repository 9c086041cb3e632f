//go:build !linux

package host

import (
	"errors"
	"runtime"
)

// findPermits: only Linux has namespaces.
func findPermits() permit {
	return permit{isolateNothing, errors.New(systemName() + " has no mount namespaces")}
}

func systemName() string {
	switch runtime.GOOS {
	case "darwin":
		return "macOS"
	case "windows":
		return "Windows"
	}
	return runtime.GOOS
}
