package docker

import (
	"context"
	"errors"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// ReadCache implements executor.Executor.
func (e *Executor) ReadCache(ctx context.Context, c plan.Command, target string, paths []string, w io.Writer) error {
	held, program, err := e.containerOf(ctx, c)
	if err != nil {
		return err
	}
	return held.ReadFiles(ctx, program, target, paths, w)
}

// WriteCache implements executor.Executor.
func (e *Executor) WriteCache(ctx context.Context, c plan.Command, target string, archive io.Reader) error {
	held, program, err := e.containerOf(ctx, c)
	if err != nil {
		return err
	}
	return held.AddFiles(ctx, program, target, archive)
}

// containerOf is the container in which a command runs, and the executable that can run there.
func (e *Executor) containerOf(ctx context.Context, c plan.Command) (*container.Container, string, error) {
	program := e.boxes.starter.program()
	if program == "" {
		return nil, "", errors.New("gobuild here is no program that runs in a container of the engine")
	}
	held, err := e.boxes.boxFor(e.keyOf(c), c).container(ctx)
	return held, program, err
}
