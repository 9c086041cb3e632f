//go:build !linux

package host

// isolation: only Linux has namespaces.
func isolation() level { return isolateNothing }
