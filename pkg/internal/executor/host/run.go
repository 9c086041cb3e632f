package host

import (
	"context"
	"io"
	"os/exec"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// run runs the command to its end.
func (p *localCommand) run(ctx context.Context, c plan.Command, out io.Writer) error {
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
	return process.Run(ctx, cmd, c.Toolchain.Name(), process.Limits{
		Isolation: p.isolationFor(c), NoNetwork: slices.Contains(c.Guards,
			plan.GuardNoNetwork), Memory: memory, Root: p.root,
	})
}

// isolationFor is how far a command can be isolated. A fetch may run ssh, which takes the
// system's configuration for a stranger's where root is nobody, as in a user namespace; in a root
// directory of its own it has a copy that is the user's.
func (p *localCommand) isolationFor(c plan.Command) process.Level {
	if l := process.Isolation(); c.Fetch == nil || p.root != nil || l != process.IsolateUser {
		return l
	}
	return process.IsolateNothing
}
