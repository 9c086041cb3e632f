//go:build !linux

package bounded

// Memory bounds nothing: only Linux bounds the memory of another process.
func Memory(pid int, most uint64) {}
