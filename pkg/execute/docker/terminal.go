package docker

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/docker/docker/api/types/container"
	"golang.org/x/term"
)

// tty says whether the program gets a terminal.
func (s *RunSpec) tty() bool {
	return term.IsTerminal(int(s.Stdin.Fd())) && term.IsTerminal(int(s.Stdout.Fd()))
}

// rawTerminal passes on what is typed as it is typed, until restore is called.
func (s *RunSpec) rawTerminal() (restore func(), err error) {
	if !s.tty() {
		return func() {}, nil
	}
	fd := int(s.Stdin.Fd())
	state, err := term.MakeRaw(fd)
	return func() { _ = term.Restore(fd, state) }, err
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

// forwardSignals passes the first SIGINT or SIGTERM on to the program and kills the
// container at the second, or when ctx ends, until stop is called.
func (e *Executor) forwardSignals(ctx context.Context, id string) (stop func()) {
	signals, done := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	send := func(name string) { _ = e.engine.api.ContainerKill(context.Background(), id, name) }
	go func() {
		names := map[os.Signal]string{os.Interrupt: "SIGINT", syscall.SIGTERM: "SIGTERM"}
		for {
			select {
			case s := <-signals:
				send(names[s])
				names = map[os.Signal]string{os.Interrupt: "SIGKILL", syscall.SIGTERM: "SIGKILL"}
			case <-ctx.Done():
				send("SIGKILL")
				return
			case <-done:
				return
			}
		}
	}()
	return func() { signal.Stop(signals); close(done) }
}
