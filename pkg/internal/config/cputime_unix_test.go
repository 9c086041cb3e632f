//go:build unix

package config

import (
	"syscall"
	"time"
)

// cpuTime is what this process has computed so far, whoever else uses the machine.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
