package git

import (
	"syscall"
	"unsafe"
)

// rlimitData is RLIMIT_DATA of <sys/resource.h>: the heap, and since Linux 4.7 private mappings.
const rlimitData = 2

// limitMemory bounds the memory of a process that runs, and of its children to come (prlimit(2)).
// Where that does not work, it has no bound.
func limitMemory(pid int) {
	limit := syscall.Rlimit{Cur: mostMemory, Max: mostMemory}
	_, _, _ = syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), rlimitData, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
}
