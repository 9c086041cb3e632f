//go:build !linux

package process

import (
	"errors"
	"runtime"
)

// findPermits: only Linux has namespaces.
func findPermits() permission {
	return permission{IsolateNothing, errors.New(systemName() + " has no mount namespaces")}
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
