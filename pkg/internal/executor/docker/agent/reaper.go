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

// WatchOver starts a process that removes a container when this one ends, even by kill -9.
// done is called when the container is gone.
//
// A program that is process 1 of its container need not end with its input, unlike an agent. So a reaper,
// a process of the same executable, reads from a pipe that this process holds. It has a process group of
// its own, so that signals of the terminal do not reach it. If the running program does not call Reexec
// there is none, and the next run removes what a killed one left.
func WatchOver(e *engine.Engine, id string) (done func(), err error) {
	if !hasReexec.Load() {
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
