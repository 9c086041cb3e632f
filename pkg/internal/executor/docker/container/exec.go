package container

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// Run runs a command in the container, with further variables, and writes what it prints to w. At the end
// of ctx the container is killed, and the command with it.
func (c *Container) Run(ctx context.Context, cmd plan.Command, env []string, w io.Writer) error {
	if c.copies != nil {
		return c.runCopied(ctx, cmd, env, w)
	}
	err := c.run(ctx, cmd, env, w)
	if err != nil {
		removeTemp(cmd, c.spec.StateDir)
	}
	return err
}

func (c *Container) run(ctx context.Context, cmd plan.Command, env []string, w io.Writer) error {
	ctx, printed, done := c.engine.Containers.Monitor(ctx, w)
	defer done()
	stop := context.AfterFunc(ctx, func() { c.kill() })
	watch := &killedWatch{w: printed}
	code, err := c.execute(ctx, newTask(cmd, env, c.spec.Go), watch)
	if !stop() {
		<-ctx.Done()
		c.wait()
		if silent := context.Cause(ctx); stall.Is(silent) {
			return silent
		}
		return ctx.Err()
	}
	switch {
	case err != nil && c.agent != nil && c.agent.Stderr() != "":
		return fmt.Errorf("process 1 of the container failed, which is gobuild itself: run the command again, and "+
			"report this: %s", c.agent.Stderr())
	case err != nil && !c.Alive():
		return errors.New("the container was removed while a command ran in it: run the command again")
	case err != nil:
		return err
	case code != 0:
		return &executor.ExitError{Code: code, OOM: watch.killed(code) && ranOutOfMemory(ctx, c.engine.Client(), c.id)}
	}
	return nil
}

// removeTemp removes the temporary files that an agent could not, as it was killed with its command.
func removeTemp(cmd plan.Command, stateDir string) {
	for _, m := range cmd.Mounts {
		if m.Kind == plan.Work && m.Write {
			left, _ := filepath.Glob(filepath.Join(WorkDir(stateDir, m.Source), agent.TempPrefix+"*"))
			for _, dir := range left {
				_ = fsx.RemoveAll(dir)
			}
		}
	}
}

// newTask is a command of a plan as an agent gets it; goPath is the path of the go command.
func newTask(cmd plan.Command, env []string, goPath string) agent.Task {
	t := agent.Task{Dir: cmd.Dir, Out: cmd.Output()}
	for _, v := range cmd.Env {
		t.Env = append(t.Env, v.Name+"="+v.Value.String())
	}
	t.Env = append(t.Env, env...)
	for _, a := range cmd.Args {
		t.Args = append(t.Args, a.String())
	}
	if len(t.Args) > 0 && t.Args[0] == "go" {
		t.Args[0] = goPath
	}
	return t
}

// execute runs a command to its end and returns its exit code.
func (c *Container) execute(ctx context.Context, t agent.Task, w io.Writer) (int, error) {
	if c.agent == nil {
		return c.exec(ctx, t, w)
	}
	code, err := c.agent.Run(t, w)
	if errors.Is(err, agent.ErrEnded) {
		c.wait() // the container ends with it
	}
	return code, err
}

// exec has the engine run a command.
func (c *Container) exec(ctx context.Context, t agent.Task, w io.Writer) (int, error) {
	api := c.engine.Client()
	opts := container.ExecOptions{AttachStdout: true, AttachStderr: true, WorkingDir: t.Dir, Env: t.Env, Cmd: t.Args}
	made, err := api.ContainerExecCreate(ctx, c.id, opts)
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
func (c *Container) wait() {
	ctx, cancel := context.WithTimeout(context.Background(), engine.KillTimeout)
	defer cancel()
	select {
	case <-c.gone:
	case <-ctx.Done():
	}
}
