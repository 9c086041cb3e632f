package container

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"sync"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
)

// ReadFiles writes files of a directory of the container to w: see executor.ReadFiles. program is the
// executable of this machine that can be an agent.
func (c *Container) ReadFiles(ctx context.Context, program, dir string, paths []string, w io.Writer) error {
	var in bytes.Buffer
	if err := agent.WritePaths(&in, paths); err != nil {
		return err
	}
	return c.pipe(ctx, program, agent.ReadTask(dir), &in, w)
}

// AddFiles adds files to a directory of the container: see executor.AddFiles.
func (c *Container) AddFiles(ctx context.Context, program, dir string, archive io.Reader) error {
	return c.pipe(ctx, program, agent.AddTask(dir), archive, io.Discard)
}

// pipe runs the executable in the container, with in as its input, and writes its output to w.
func (c *Container) pipe(ctx context.Context, program string, task []string, in io.Reader, w io.Writer) error {
	at, err := c.program.path(ctx, c, program)
	if err != nil {
		return err
	}
	api := c.engine.Client()
	made, err := api.ContainerExecCreate(ctx, c.id, container.ExecOptions{AttachStdin: true, AttachStdout: true,
		AttachStderr: true, WorkingDir: "/", Cmd: append([]string{at}, task...)})
	if err != nil {
		return err
	}
	stream, err := api.ContainerExecAttach(ctx, made.ID, container.ExecAttachOptions{})
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, stream.Close)() // an engine that is silent would not end it
	defer stream.Close()
	sent := make(chan error, 1)
	go func() { // ends with in, or with the connection
		_, err := io.Copy(stream.Conn, in)
		if err != nil || stream.CloseWrite() != nil {
			stream.Close() // the executable waits for more
		}
		sent <- err
	}()
	var said bytes.Buffer
	_, err = stdcopy.StdCopy(w, &said, stream.Reader)
	if err != nil || ctx.Err() != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	state, err := api.ContainerExecInspect(ctx, made.ID)
	switch {
	case err != nil:
		return err
	case state.Running: // the input broke off
		return <-sent
	case state.ExitCode != 0:
		return fmt.Errorf("gobuild in a container: %s", said.String())
	}
	return nil
}

// A programCopy is the executable that containers without an agent get.
type programCopy struct {
	mu    sync.Mutex
	there bool
}

// path returns the path of the executable in a container, to which it is copied once.
func (p *programCopy) path(ctx context.Context, c *Container, program string) (string, error) {
	if c.agent != nil {
		return agent.Path, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.there {
		dir, name := path.Split(agent.CopyPath)
		err := copyIn(ctx, c.engine, c.id, copied{source: program, dir: path.Clean(dir), name: name, uid: c.spec.UID})
		if err != nil {
			return "", err
		}
		p.there = true
	}
	return agent.CopyPath, nil
}
