package run

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

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// tty says whether the program gets a terminal.
func (p *Program) tty() bool {
	return term.IsTerminal(int(p.Stdin.Fd())) && term.IsTerminal(int(p.Stdout.Fd()))
}

// rawTerminal passes on what is typed as it is typed, until restore is called; stdin is all of it.
func (p *Program) rawTerminal() (stdin io.Reader, restore func(), err error) {
	if !p.tty() {
		return p.Stdin, func() {}, nil
	}
	fd := int(p.Stdin.Fd())
	typed := readTypedAhead(fd)
	state, err := term.MakeRaw(fd)
	return io.MultiReader(bytes.NewReader(typed), p.Stdin), func() { _ = term.Restore(fd, state) }, err
}

// followSize gives the container's terminal the size of the user's, now and when it changes,
// until stop is called.
func (r *running) followSize() (stop func()) {
	if !r.tty() {
		return func() {}
	}
	resize := func() {
		width, height, err := term.GetSize(int(r.Stdout.Fd()))
		if err == nil {
			_ = r.engine.Client().ContainerResize(context.Background(), r.id,
				container.ResizeOptions{Width: uint(width), Height: uint(height)})
		}
	}
	resize()
	changed := make(chan os.Signal, 1)
	notifySize(changed)
	go func() { // ends with stop
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
func (r *running) forwardSignals(ctx context.Context) (stop func(), late <-chan struct{}) {
	signals, done, overdue := make(chan os.Signal, 2), make(chan struct{}), make(chan struct{})
	notifyForwarded(signals)
	kill := sync.OnceFunc(func() {
		go r.signal("SIGKILL") // ends within KillTimeout
		time.AfterFunc(engine.KillTimeout, func() { close(overdue) })
	})
	go func() { // ends with stop or ctx
		for first := true; ; first = false {
			select {
			case s := <-signals:
				if first {
					go r.signal(forwarded[s]) // ends within KillTimeout
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

func (r *running) signal(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), engine.KillTimeout)
	defer cancel()
	_ = r.engine.Client().ContainerKill(ctx, r.id, name)
}
