//go:build !linux

package targets

// dieWithMage is for Linux alone: other kernels do not tell a process that its parent died.
func dieWithMage() {}
