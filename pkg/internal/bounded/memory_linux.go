package bounded

import (
	"syscall"
	"unsafe"
)

// rlimitData is RLIMIT_DATA of <sys/resource.h>: the heap, and since Linux 4.7 private mappings.
const rlimitData = 2

// Memory bounds the memory of a running process, in bytes, and of each of its children to come
// (prlimit(2)). Where that does not work, there is no bound.
func Memory(pid int, most uint64) {
	limit := syscall.Rlimit{Cur: most, Max: most}
	_, _, _ = syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), rlimitData,
		uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
}
