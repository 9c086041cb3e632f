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

// Run runs a command in the container, with further variables, and writes what it prints to w. A
// command is ended with its container: at the end of ctx that is killed.
func (c *Container) Run(ctx context.Context, cmd plan.Command, env []string, w io.Writer) error {
	if c.copies != nil {
		return c.runCopied(ctx, cmd, env, w)
	}
	err := c.run(ctx, cmd, env, w)
	if err != nil {
		c.tidyOut(cmd)
	}
	return err
}

func (c *Container) run(ctx context.Context, cmd plan.Command, env []string, w io.Writer) error {
	ctx, printed, done := c.engine.Containers.Monitor(ctx, w)
	defer done()
	stop := context.AfterFunc(ctx, func() { c.kill() })
	watch := &killedWatch{w: printed}
	code, err := c.execute(ctx, c.task(cmd, env), watch)
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
		return &executor.ExitError{Code: code, OOM: watch.killed(code) && c.outOfMemory(ctx)}
	}
	return nil
}

// tidyOut removes what an agent that was killed with its command could not.
func (c *Container) tidyOut(cmd plan.Command) {
	for _, m := range cmd.Mounts {
		if m.Kind == plan.Work && m.Write {
			left, _ := filepath.Glob(filepath.Join(c.workDir(m), agent.TempPrefix+"*"))
			for _, dir := range left {
				_ = fsx.RemoveAll(dir)
			}
		}
	}
}

// workDir is where a Work directory is on this machine.
func (c *Container) workDir(m plan.Mount) string { return WorkDir(c.spec.StateDir, m.Source) }

func (c *Container) task(cmd plan.Command, env []string) agent.Task {
	t := agent.Task{Dir: cmd.Dir, Out: cmd.Output()}
	for _, v := range cmd.Env {
		t.Env = append(t.Env, v.Name+"="+v.Value.String())
	}
	t.Env = append(t.Env, env...)
	for _, a := range cmd.Args {
		t.Args = append(t.Args, a.String())
	}
	if len(t.Args) > 0 && t.Args[0] == "go" {
		t.Args[0] = c.spec.Go
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
