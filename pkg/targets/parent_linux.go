package targets

import "syscall"

// dieWithMage has the kernel send SIGTERM when the mage process that started this one is
// gone: mage dies of a SIGTERM without handing it on.
func dieWithMage() {
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0)
}
