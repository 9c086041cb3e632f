package build

import (
	"context"
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// do runs an action's commands one after the other, each by run, under a line of progress. With
// KeepGoing those behind one that fails run too.
func (r *runner) do(a *plan.Action, list []plan.Command, run func(i int, c plan.Command) error) error {
	task := r.Reporter.Start(a.Title)
	var errs []error
	for i, c := range list {
		err := run(i, c)
		errs = append(errs, err)
		if err != nil && !(r.KeepGoing && isExit(err)) {
			break
		}
	}
	err := errors.Join(errs...)
	task.Done(err)
	return err
}

// MostOutput is what is kept of what a command prints, in bytes: go list prints some kilobytes for each
// package.
const MostOutput = 256 << 20

// exec runs one command. What it printed is part of the error if it fails.
func (r *runner) exec(ctx context.Context, a *plan.Action, c plan.Command) ([]byte, error) {
	out := bounded.Buffer{Most: MostOutput}
	if err := r.Executor.Run(ctx, c, &out); err != nil {
		err = missingProgram(c, out.Bytes(), err)
		text, err := fetchMemory(c, userPaths(out.Text(MostOutput), c), err)
		return nil, &ActionError{Action: a, Output: text, Err: err}
	}
	if out.Cut() {
		return nil, &ActionError{Action: a, Err: fmt.Errorf("the command printed more than %d MB", MostOutput>>20)}
	}
	return out.Bytes(), nil
}
