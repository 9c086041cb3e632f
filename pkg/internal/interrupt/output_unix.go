//go:build unix

package interrupt

import (
	"os"

	"golang.org/x/sys/unix"
)

// outputGone reports whether standard output or standard error is a pipe without a reader. The
// kernel sends SIGPIPE for connections, too, and those are not meant.
func outputGone() bool {
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if info, err := f.Stat(); err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
			continue
		}
		polled := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLOUT}}
		if n, err := unix.Poll(polled, 0); err == nil && n > 0 && polled[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0 {
			return true
		}
	}
	return false
}
