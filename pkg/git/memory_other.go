//go:build !linux

package git

// limitMemory: only Linux bounds the memory of another process.
func limitMemory(int) {}
