package docker

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/docker/docker/api/types/container"
	"golang.org/x/term"
)

// tty says whether the program gets a terminal.
func (s *RunSpec) tty() bool {
	return term.IsTerminal(int(s.Stdin.Fd())) && term.IsTerminal(int(s.Stdout.Fd()))
}

// rawTerminal passes on what is typed as it is typed, until restore is called; stdin is all of it.
func (s *RunSpec) rawTerminal() (stdin io.Reader, restore func(), err error) {
	if !s.tty() {
		return s.Stdin, func() {}, nil
	}
	fd := int(s.Stdin.Fd())
	typed := typedAhead(fd)
	state, err := term.MakeRaw(fd)
	return io.MultiReader(bytes.NewReader(typed), s.Stdin), func() { _ = term.Restore(fd, state) }, err
}

// followSize gives the container's terminal the size of the user's, now and when it changes,
// until stop is called.
func (e *Executor) followSize(id string, s RunSpec) (stop func()) {
	if !s.tty() {
		return func() {}
	}
	resize := func() {
		width, height, err := term.GetSize(int(s.Stdout.Fd()))
		if err == nil {
			_ = e.engine.api.ContainerResize(context.Background(), id, container.ResizeOptions{Width: uint(width), Height: uint(height)})
		}
	}
	resize()
	changed := make(chan os.Signal, 1)
	notifySize(changed)
	go func() {
		for range changed {
			resize()
		}
	}()
	return func() { signal.Stop(changed); close(changed) }
}

// hangUp is how long a program may take to end after its terminal was closed: nobody is there
// to send another signal.
const hangUp = 10 * time.Second

// forwarded are the signals that are passed on to the program.
var forwarded = map[os.Signal]string{
	os.Interrupt: "SIGINT", syscall.SIGTERM: "SIGTERM", syscall.SIGQUIT: "SIGQUIT", syscall.SIGHUP: "SIGHUP",
}

// notifyForwarded has signals sent to c. SIGHUP stays ignored where it was from the start.
func notifyForwarded(c chan<- os.Signal) {
	for s := range forwarded {
		if s != syscall.SIGHUP || !signal.Ignored(s) {
			signal.Notify(c, s)
		}
	}
}

// forwardSignals passes the first signal that asks for the end on to the program and kills the
// container at the second, or when ctx ends, until stop is called. late is closed when the
// engine has not done that in time.
func (e *Executor) forwardSignals(ctx context.Context, id string) (stop func(), late <-chan struct{}) {
	signals, done, overdue := make(chan os.Signal, 2), make(chan struct{}), make(chan struct{})
	notifyForwarded(signals)
	kill := sync.OnceFunc(func() {
		go e.signal(id, "SIGKILL")
		time.AfterFunc(killTimeout, func() { close(overdue) })
	})
	go func() {
		for first := true; ; first = false {
			select {
			case s := <-signals:
				if first {
					go e.signal(id, forwarded[s])
				} else if s != syscall.SIGHUP { // a closed terminal sends it more than once
					kill()
				}
				if s == syscall.SIGHUP {
					time.AfterFunc(hangUp, kill)
				}
			case <-ctx.Done():
				kill()
				return
			case <-done:
				return
			}
		}
	}()
	return func() { signal.Stop(signals); close(done) }, overdue
}

func (e *Executor) signal(id, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	_ = e.engine.api.ContainerKill(ctx, id, name)
}
