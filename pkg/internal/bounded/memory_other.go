//go:build !linux

package bounded

// LimitMemory limits the memory of a running process, in bytes, and of each of its later children,
// where the system can (prlimit(2)).
func LimitMemory(pid int, most uint64) {}
