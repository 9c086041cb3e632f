package run

import "golang.org/x/sys/unix"

// readTypedAhead reads what was typed before the terminal becomes raw. In canonical mode the terminal keeps
// an end of input (^D, which script(1) types too) as a NUL byte, which a raw terminal would deliver as a
// character (termios(3), n_tty.c).
func readTypedAhead(fd int) (typed []byte) {
	state, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil || state.Lflag&unix.ICANON == 0 {
		return nil
	}
	line := make([]byte, 4096) // the terminal's own limit
	for isReadable(fd) {
		n, err := unix.Read(fd, line)
		if err != nil {
			return typed
		}
		typed = append(typed, line[:n]...)
		if n == 0 || line[n-1] != '\n' {
			typed = append(typed, state.Cc[unix.VEOF])
		}
	}
	return typed
}

// isReadable reports whether a line waits to be read. A terminal that was hung up has none.
func isReadable(fd int) bool {
	wait := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(wait, 0)
		if err != unix.EINTR {
			return n == 1 && err == nil && wait[0].Revents == unix.POLLIN
		}
	}
}
