package execute

import (
	"bytes"
	"context"
	"errors"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// command runs an action that is one command.
func (r *runner) command(ctx context.Context, a *plan.Action, c plan.Command) error {
	return r.commands(ctx, a, []plan.Command{c})
}

// commands runs an action's commands one after the other, with KeepGoing also those behind
// one that fails. What a failed one printed is part of the error.
func (r *runner) commands(ctx context.Context, a *plan.Action, list []plan.Command) error {
	task := r.Reporter.Start(a.Title)
	var errs []error
	for _, c := range list {
		err := r.exec(ctx, a, c)
		errs = append(errs, err)
		if err != nil && !(r.KeepGoing && isExit(err)) {
			break
		}
	}
	err := errors.Join(errs...)
	task.Done(err)
	return err
}

func (r *runner) exec(ctx context.Context, a *plan.Action, c plan.Command) error {
	var out bytes.Buffer
	if err := r.Executor.Run(ctx, c, &out); err != nil {
		err = missingProgram(c, out.Bytes(), err)
		return &ActionError{Action: a, Output: userPaths(out.String(), c), Err: err}
	}
	return nil
}
