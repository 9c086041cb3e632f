//go:build !linux

package agent

// serveContainer fails: containers are of Linux.
func serveContainer() (code int) { return 1 }
