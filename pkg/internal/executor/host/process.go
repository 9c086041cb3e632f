package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// grace is how long a command has to end by itself when it is cancelled; what is left of
// it then is killed.
const grace = time.Second

// run runs the command to its end.
func (p *placed) run(ctx context.Context, c plan.Command, out io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	cmd := exec.Command(p.program, p.args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	cmd.Stdout, cmd.Stderr = out, out
	var memory uint64
	if c.Fetch != nil {
		memory = executor.MostFetchMemory
	}
	return runTree(ctx, cmd, c.Toolchain.Name(), p.isolationFor(c), guarded(c, plan.GuardNoNetwork), memory, p.root)
}

// runTree runs cmd, called name in errors, with all that it starts: nothing of it is left
// afterwards. Where memory is not 0, no process of it has more. Where root is not nil, it sees nothing else
// of this machine.
func runTree(ctx context.Context, cmd *exec.Cmd, name string, l level, cut bool, memory uint64, root *sandbox.Root) error {
	cmd.WaitDelay = grace // for what has left the tree, but holds the output
	tree := newTree(cmd, l, cut)
	tree.root = root
	defer tree.close()
	done := make(chan error, 1)
	go func() {
		// A child dies with the thread that started it, see PR_SET_PDEATHSIG in prctl(2).
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := tree.start(); err != nil {
			done <- fmt.Errorf("cannot start %s: %w", name, err)
			return
		}
		if memory > 0 {
			bounded.Memory(cmd.Process.Pid, memory)
		}
		err := cmd.Wait()
		tree.kill() // what it left behind
		done <- exitError(err)
	}()
	return await(ctx, tree, done)
}

// await returns the command's end, or ctx's when that comes first and all is killed.
func await(ctx context.Context, tree *tree, done <-chan error) error {
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	tree.terminate()
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		tree.kill()
		<-done
	}
	return context.Cause(ctx)
}

// exitError is how a command ended.
func exitError(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &executor.ExitError{Code: executor.ExitCode(exit.ProcessState)}
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		return nil // it ended well
	}
	return err
}

// isolationFor is how far a command can be isolated. A fetch may run ssh, which takes the
// system's configuration for a stranger's where root is nobody, as in a user namespace; in a root
// directory of its own it has a copy that is the user's.
func (p *placed) isolationFor(c plan.Command) level {
	if l := isolation(); c.Fetch == nil || p.root != nil || l != isolateUser {
		return l
	}
	return isolateNothing
}

func guarded(c plan.Command, guard plan.Guard) bool {
	return slices.Contains(c.Guards, guard)
}
