//go:build !linux

package targets

// endWithMage does nothing: only Linux tells a process that its parent ended.
func endWithMage() {}
