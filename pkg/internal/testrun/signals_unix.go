//go:build unix

package testrun

import (
	"os"
	"os/signal"
	"syscall"
)

// UnignoreSignals makes processes that this one starts react to signals that this one ignores from its
// start, as under nohup or in the background of a shell. It catches the signals, as their handling is then
// reset in started processes (execve(2)). This process goes on ignoring them.
func UnignoreSignals() {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}
