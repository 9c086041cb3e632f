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

// grace is how long a cancelled command has to end by itself before it is killed.
const grace = time.Second

// Limits restrict a command.
type Limits struct {
	Isolation Level
	NoNetwork bool          // it has no network, as far as Isolation permits
	Memory    uint64        // of each of its processes, in bytes; 0: no limit
	Root      *sandbox.Root // its root directory; nil: this machine's
}

// Run runs cmd, called name in errors, to its end, and kills what it leaves behind. At the end of ctx it asks
// cmd to end, and then kills it.
func Run(ctx context.Context, cmd *exec.Cmd, name string, l Limits) error {
	cmd.WaitDelay = grace // for what has left the tree, but holds the output
	tree := newTree(cmd, l.Isolation, l.NoNetwork)
	tree.root = l.Root
	defer tree.close()
	done := make(chan error, 1)
	go func() { // ends with the command; await waits for it
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

// await returns the command's error, or that of ctx if it ends first, when all processes are gone.
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
