//go:build unix

package testrun

import (
	"os"
	"os/signal"
	"syscall"
)

// HeedSignals has processes that this one starts heed signals that this one was started to ignore, as by
// nohup, or in the background of a shell: what a process catches is as usual again in those that it
// starts (execve(2)). This process goes on ignoring them.
func HeedSignals() {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}
