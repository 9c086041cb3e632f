package agent

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

const (
	reaperHost      = "GOBUILD_REAPER_HOST"
	reaperContainer = "GOBUILD_REAPER_CONTAINER"
)

// reap waits for the end of the input and removes the container.
func reap() int {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGHUP)
	_, _ = io.Copy(io.Discard, os.Stdin)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	e, err := engine.Connect(ctx, os.Getenv(reaperHost))
	if err != nil {
		return 1
	}
	if err := e.Containers.Remove(ctx, os.Getenv(reaperContainer)); err != nil {
		return 1
	}
	return 0
}

// WatchOver has another process remove a container when this one ends, however it ends: by kill -9, too.
// done is called when the container is gone.
//
// A program that is process 1 of its container reads the user's standard input and may do with it as it
// likes: unlike process 1 of the containers of a build, it does not end when gobuild does. The process
// that watches over it, a reaper, is one of the same executable, which reads from a pipe that this process
// holds. It is in a process group of its own, so that a signal for the terminal's does not reach it.
// Where the running program does not call Reexec there is none, and the next run removes what a killed
// one left.
func WatchOver(e *engine.Engine, id string) (done func(), err error) {
	if !startsAgain.Load() {
		return func() {}, nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find the running program, which watches over containers: %w", err)
	}
	cmd := exec.Command(self)
	cmd.Args = []string{reaperName}
	cmd.Env = append(os.Environ(), reaperHost+"="+e.RequestedHost(), reaperContainer+"="+id)
	cmd.SysProcAttr = ownGroup()
	end, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the process that watches over the container: %w", err)
	}
	return func() {
		end.Close()
		_ = cmd.Wait()
	}, nil
}
