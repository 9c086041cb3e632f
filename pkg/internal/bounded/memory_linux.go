package bounded

import (
	"syscall"
	"unsafe"
)

// rlimitData is RLIMIT_DATA of <sys/resource.h>: the heap, and since Linux 4.7 private mappings.
const rlimitData = 2

// LimitMemory limits the memory of a running process, in bytes, and of each of its later children,
// where the system can (prlimit(2)).
func LimitMemory(pid int, most uint64) {
	limit := syscall.Rlimit{Cur: most, Max: most}
	_, _, _ = syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), rlimitData,
		uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
}
