package build

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
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

// exec runs one command. What it printed is part of the error if it fails.
func (r *runner) exec(ctx context.Context, a *plan.Action, c plan.Command) ([]byte, error) {
	out := bounded.Buffer{Most: executor.MostOutput}
	if err := r.Executor.Run(ctx, c, &out); err != nil {
		err = missingProgram(c, out.Bytes(), err)
		text, err := fetchMemory(c, userPaths(out.Text(executor.MostOutput), c), err)
		return nil, &ActionError{Action: a, Output: text, Err: err}
	}
	if out.Cut() {
		return nil, &ActionError{Action: a, Err: fmt.Errorf("the command printed more than %d MB", executor.MostOutput>>20)}
	}
	return out.Bytes(), nil
}

// outOfMemory is what a Go program says that gets no more memory, before its stack.
var outOfMemory = regexp.MustCompile(`(?m)^fatal error: .*(?:out of memory|cannot allocate memory).*$`)

// fetchMemory says in place of go's stack that a fetch reached its limit of memory, where it did.
func fetchMemory(c plan.Command, output string, err error) (text string, why error) {
	at := outOfMemory.FindStringIndex(output)
	if c.Fetch == nil || at == nil {
		return output, err
	}
	return output[:at[0]], fmt.Errorf("go needed more than %d GB of memory to fetch modules: a module proxy sends something too large", executor.MostFetchMemory>>30)
}
