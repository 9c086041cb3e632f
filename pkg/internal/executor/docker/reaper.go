package docker

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// A program that `run` executes is process 1 of its container, reads the user's standard
// input and may do with it as it likes: other than process 1 of the containers of a build, it
// does not end when gobuild does. So each is watched over by a reaper: a second process of
// the same executable, which reads from a pipe that the first one holds, and removes the
// container at the pipe's end, whatever that is caused by: kill -9 of the first process, too.
// It is in a process group of its own, so that a signal for the terminal's does not reach it.
//
// The executable is whatever program has this package in it, gobuild or a mage binary. It
// becomes a reaper by its first argument's name, in init, before anything of that program runs.
const reaperName = "gobuild-reaper"

const (
	reaperHost      = "GOBUILD_REAPER_HOST"
	reaperContainer = "GOBUILD_REAPER_CONTAINER"
)

func init() {
	if os.Args[0] == reaperName {
		os.Exit(reap())
	}
}

// reap waits for the end of the input and removes the container.
func reap() int {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGHUP)
	_, _ = io.Copy(io.Discard, os.Stdin)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	engine, err := Connect(ctx, os.Getenv(reaperHost))
	if err != nil {
		return 1
	}
	if err := engine.remove(ctx, os.Getenv(reaperContainer)); err != nil {
		return 1
	}
	return 0
}

// A reaper is the process that watches over a container.
type reaper struct {
	cmd *exec.Cmd
	end io.Closer
}

// watchOver starts a reaper for a container.
func (e *Engine) watchOver(id string) (*reaper, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find the running program, which watches over containers: %w", err)
	}
	cmd := exec.Command(self)
	cmd.Args = []string{reaperName}
	cmd.Env = append(os.Environ(), reaperHost+"="+e.asked, reaperContainer+"="+id)
	cmd.SysProcAttr = ownGroup()
	end, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the process that watches over the container: %w", err)
	}
	return &reaper{cmd, end}, nil
}

// done ends a reaper whose container is gone.
func (r *reaper) done() {
	r.end.Close()
	_ = r.cmd.Wait()
}
