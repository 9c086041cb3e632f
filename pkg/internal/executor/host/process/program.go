package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Program is an executable to run on this machine as it is.
type Program struct {
	Binary   string        // path
	Platform plan.Platform // what it was compiled for
	Args     []string      // further arguments
	Env      []string      // "NAME=value", beyond the environment of this process

	// Stdin, Stdout and Stderr are os.Stdin and so on where they are nil.
	Stdin  *os.File
	Stdout *os.File
	Stderr *os.File
}

// RunProgram runs a program with this process's streams, terminal and working directory,
// and returns its exit code: 128+n where signal n ended it. The first SIGINT, SIGTERM, SIGQUIT
// or SIGHUP of this process is passed on to the program, a second one kills it, as does the end of ctx,
// which must therefore not end at the first signal. On Linux and Windows the program dies
// with this process, even when that is killed.
func RunProgram(ctx context.Context, p Program) (code int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	defer signal.Stop(signals)
	child := newChild(p.command())
	defer child.close()
	started, done := make(chan struct{}), make(chan error, 1)
	go func() { // ends with the program; forward waits for it
		runtime.LockOSThread() // as in run
		defer runtime.UnlockOSThread()
		err := child.start()
		close(started)
		if err == nil {
			err = child.cmd.Wait()
		}
		done <- err
	}()
	<-started
	err = forward(ctx, child, signals, done)
	if errors.Is(err, syscall.ENOEXEC) && p.Platform.OS == runtime.GOOS {
		return 0, &executor.ForeignError{Platform: p.Platform, Where: "this machine",
			Native: plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}}
	}
	if child.cmd.ProcessState == nil {
		return 0, fmt.Errorf("cannot run %s: %w", p.Binary, err)
	}
	return executor.ExitCode(child.cmd.ProcessState), dropExitError(ctx, err)
}

func (p Program) command() *exec.Cmd {
	cmd := exec.Command(p.Binary, p.Args...)
	cmd.Env = append(os.Environ(), p.Env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = orElse(p.Stdin, os.Stdin), orElse(p.Stdout,
		os.Stdout), orElse(p.Stderr, os.Stderr)
	return cmd
}

func orElse(f, std *os.File) *os.File {
	if f == nil {
		return std
	}
	return f
}

// hangUp is how long a program may take to end after its terminal was closed: nobody is there
// to send another signal.
const hangUp = 10 * time.Second

// forward waits for the program's end and passes signals on meanwhile.
func forward(ctx context.Context, c *child, signals <-chan os.Signal, done <-chan error) error {
	ended, late := ctx.Done(), (<-chan time.Time)(nil)
	for first := true; ; {
		select {
		case err := <-done:
			return err
		case s := <-signals:
			if first {
				c.forward(s)
			} else if s != syscall.SIGHUP { // a closed terminal sends it more than once
				c.kill()
			}
			if first = false; s == syscall.SIGHUP && late == nil {
				late = time.After(hangUp)
			}
		case <-late:
			c.kill()
		case <-ended:
			c.kill()
			ended = nil
		}
	}
}

// dropExitError drops the error that only says with which code the program ended.
func dropExitError(ctx context.Context, err error) error {
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	return ctx.Err()
}
