package host

import "golang.org/x/sys/unix"

// memory is how many bytes this machine has; 0 where nobody knows.
func memory() int64 {
	total, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return int64(total)
}
