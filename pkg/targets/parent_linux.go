package targets

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// dieWithMage has the kernel send SIGTERM when the mage process that started this one is
// gone: mage dies of a SIGTERM without handing it on.
func dieWithMage() {
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0, 0, 0)
}
