package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// A Trial is a program to start without arguments and without input, to see whether it starts.
type Trial struct {
	Binary string        // path
	Name   string        // its first argument
	Dir    string        // where it runs
	Env    []string      // its whole environment
	Output *os.File      // what it prints
	Limit  time.Duration // how long it may run
}

// Try runs a program and returns its exit code, 128+n where signal n ended it. One that
// still runs when its time is over is killed with all that it started, and the error is
// executor.ErrRunning. Where this machine permits namespaces it has no network, and sees nothing but
// the system's programs and libraries, itself and its directory.
func Try(ctx context.Context, t Trial) (code int, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, t.Limit, executor.ErrRunning)
	defer cancel()
	cmd := exec.Command(t.Binary)
	cmd.Args = []string{t.Name}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.Dir, t.Env, t.Output, t.Output
	err = Run(ctx, cmd, t.Name, Limits{Isolation: Isolation(), NoNetwork: true, Root: t.root()})
	var exit *executor.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.Code, nil
	case errors.Is(err, syscall.ENOENT):
		return 0, errors.New("cannot start " + t.Name + ": its loader, the C library's, is not on this machine")
	}
	return 0, err
}

// root is what the program sees of this machine; nil where that is everything.
func (t Trial) root() *sandbox.Root {
	if SandboxError() != nil {
		return nil
	}
	r := SystemRoot()
	r.Show(t.Binary)
	r.Write(t.Dir)
	return r
}
