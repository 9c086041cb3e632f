package targets

import "syscall"

// endWithMage makes the kernel send SIGTERM when the parent mage process ends: mage does not pass on a
// SIGTERM that ends it.
func endWithMage() {
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0)
}
