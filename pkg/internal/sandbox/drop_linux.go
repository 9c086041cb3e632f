package sandbox

import (
	"errors"

	"golang.org/x/sys/unix"
)

// drop gives up all privileges of the calling thread, which must be the one that becomes the command.
func drop() error {
	_, _ = unix.KeyctlJoinSessionKeyring("") // the caller's holds keys; not every machine has keyrings
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return &SetupError{"give up new privileges", err}
	}
	for c := uintptr(0); ; c++ {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if errors.Is(err, unix.EINVAL) {
			break // the kernel has no more
		}
		if err != nil && !errors.Is(err, unix.EPERM) { // without CAP_SETPCAP none is left that could be gained
			return &SetupError{"give up privileges", err}
		}
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&header, &none[0]); err != nil {
		return &SetupError{"give up privileges", err}
	}
	return nil
}
