package docker

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
	"github.com/gobuild-dev/gobuild/pkg/execute"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// run executes a command in the container. The engine has no way to end an exec, so the end
// of ctx kills the container.
func (h *held) run(ctx context.Context, c plan.Command, env []string, w io.Writer) error {
	stop := context.AfterFunc(ctx, func() { h.kill() })
	watch := &killedWatch{w: w}
	code, err := h.exec(ctx, h.execOptions(c, env), watch)
	if !stop() {
		<-ctx.Done()
		h.wait()
		return ctx.Err()
	}
	switch {
	case err != nil && !h.alive():
		return errors.New("the container was removed while a command ran in it: run the command again")
	case err != nil:
		return err
	case code != 0:
		return &execute.ExitError{Code: code, OOM: watch.killed(code) && h.outOfMemory(ctx)}
	}
	return nil
}

func (h *held) execOptions(c plan.Command, env []string) container.ExecOptions {
	opts := container.ExecOptions{AttachStdout: true, AttachStderr: true, WorkingDir: c.Dir}
	for _, v := range c.Env {
		opts.Env = append(opts.Env, v.Name+"="+v.Value.String())
	}
	opts.Env = append(opts.Env, env...)
	for _, a := range c.Args {
		opts.Cmd = append(opts.Cmd, a.String())
	}
	if len(opts.Cmd) > 0 && opts.Cmd[0] == "go" {
		opts.Cmd[0] = h.tools.goPath
	}
	return opts
}

// exec runs a process to its end and returns its exit code.
func (h *held) exec(ctx context.Context, opts container.ExecOptions, w io.Writer) (int, error) {
	api := h.engine.api
	made, err := api.ContainerExecCreate(ctx, h.id, opts)
	if err != nil {
		return 0, err
	}
	stream, err := api.ContainerExecAttach(ctx, made.ID, container.ExecAttachOptions{})
	if err != nil {
		return 0, err
	}
	defer stream.Close()
	if _, err := stdcopy.StdCopy(w, w, stream.Reader); err != nil {
		return 0, err
	}
	state, err := api.ContainerExecInspect(ctx, made.ID)
	if err != nil {
		return 0, err
	}
	if state.Running {
		return 0, fmt.Errorf("the engine lost the output of %s", opts.Cmd[0])
	}
	return state.ExitCode, nil
}

// wait returns when the container is gone, or the engine took too long.
func (h *held) wait() {
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	select {
	case <-h.gone:
	case <-ctx.Done():
	}
}
