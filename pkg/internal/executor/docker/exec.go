package docker

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// run executes a command in the container. A command is ended with its container: at the end of
// ctx that is killed.
func (h *held) run(ctx context.Context, c plan.Command, env []string, w io.Writer) error {
	printed := newPulse(w)
	ctx, done := h.engine.beside(ctx, printed)
	defer done()
	stop := context.AfterFunc(ctx, func() { h.kill() })
	watch := &killedWatch{w: printed}
	code, err := h.execute(ctx, h.task(c, env), watch)
	if !stop() {
		<-ctx.Done()
		h.wait()
		if silent := context.Cause(ctx); stall.Is(silent) {
			return silent
		}
		return ctx.Err()
	}
	switch {
	case err != nil && h.agent != nil && h.agent.said.String() != "":
		return fmt.Errorf("process 1 of the container failed, which is gobuild itself: run the command again, and report this: %s", &h.agent.said)
	case err != nil && !h.alive():
		return errors.New("the container was removed while a command ran in it: run the command again")
	case err != nil:
		return err
	case code != 0:
		return &executor.ExitError{Code: code, OOM: watch.killed(code) && h.outOfMemory(ctx)}
	}
	return nil
}

func (h *held) task(c plan.Command, env []string) task {
	t := task{Dir: c.Dir, Out: written(c.Mounts)}
	for _, v := range c.Env {
		t.Env = append(t.Env, v.Name+"="+v.Value.String())
	}
	t.Env = append(t.Env, env...)
	for _, a := range c.Args {
		t.Args = append(t.Args, a.String())
	}
	if len(t.Args) > 0 && t.Args[0] == "go" {
		t.Args[0] = h.tools.goPath
	}
	return t
}

// execute runs a command to its end and returns its exit code.
func (h *held) execute(ctx context.Context, t task, w io.Writer) (int, error) {
	if h.agent == nil {
		return h.exec(ctx, t, w)
	}
	code, err := h.agent.run(t, w)
	if errors.Is(err, errAgentEnded) {
		h.wait() // the container ends with it
	}
	return code, err
}

// exec has the engine run a command.
func (h *held) exec(ctx context.Context, t task, w io.Writer) (int, error) {
	api := h.engine.api
	opts := container.ExecOptions{AttachStdout: true, AttachStderr: true, WorkingDir: t.Dir, Env: t.Env, Cmd: t.Args}
	made, err := api.ContainerExecCreate(ctx, h.id, opts)
	if err != nil {
		return 0, err
	}
	stream, err := api.ContainerExecAttach(ctx, made.ID, container.ExecAttachOptions{})
	if err != nil {
		return 0, err
	}
	defer context.AfterFunc(ctx, stream.Close)() // an engine that is silent would not end it
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
