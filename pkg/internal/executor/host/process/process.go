package process

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// grace is how long a command has to end by itself when it is cancelled; what is left of
// it then is killed.
const grace = time.Second

// Limits are what a command is kept from.
type Limits struct {
	Isolation Level
	NoNetwork bool          // it has no network, as far as Isolation permits
	Memory    uint64        // of each of its processes, in bytes; 0: no limit
	Root      *sandbox.Root // what it sees of this machine; nil: everything
}

// Run runs cmd, called name in errors, with all that it starts, to its end: nothing of it is left
// afterwards. At the end of ctx it is asked to end, and killed.
func Run(ctx context.Context, cmd *exec.Cmd, name string, l Limits) error {
	cmd.WaitDelay = grace // for what has left the tree, but holds the output
	tree := newTree(cmd, l.Isolation, l.NoNetwork)
	tree.root = l.Root
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
		if l.Memory > 0 {
			bounded.LimitMemory(cmd.Process.Pid, l.Memory)
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
