package compile

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// Commands runs the commands of actions, and keeps Go's caches as go wrote them.
type Commands struct {
	Executor  executor.Executor
	Reporter  *progress.Reporter
	KeepGoing bool   // run the other commands after one that failed
	Generated string // absolute directory of generated files
	Listings  *stale.Listings

	builds  buildCaches
	cleared sync.Map // IDs of actions whose downloaded modules were checked
}

// RunAll runs an action's commands one after the other, each by run, and shows the progress. With
// KeepGoing it continues after one that fails.
func (c *Commands) RunAll(a *plan.Action, list []plan.Command, run func(i int, cmd plan.Command) error) error {
	task := c.Reporter.Start(a.Title)
	var errs []error
	for i, cmd := range list {
		err := run(i, cmd)
		errs = append(errs, err)
		if err != nil && !(c.KeepGoing && result.IsExit(err)) {
			break
		}
	}
	err := errors.Join(errs...)
	task.Done(err)
	return err
}

// exec runs one command. What it printed is part of the error if it fails.
func (c *Commands) exec(ctx context.Context, a *plan.Action, cmd plan.Command) ([]byte, error) {
	out := bounded.Buffer{Most: executor.MostOutput}
	if err := c.Executor.Run(ctx, cmd, &out); err != nil {
		err = explainMissingProgram(cmd, out.Bytes(), err)
		text, err := explainFetchMemory(cmd, userPaths(out.Text(executor.MostOutput), cmd), err)
		return nil, &result.Error{Action: a, Output: text, Err: err}
	}
	if out.IsTruncated() {
		return nil, &result.Error{Action: a, Err: fmt.Errorf("the command printed more than %d MB",
			executor.MostOutput>>20)}
	}
	return out.Bytes(), nil
}

// outOfMemory is the line that a Go program prints before its stack if it gets no more memory.
var outOfMemory = regexp.MustCompile(`(?m)^fatal error: .*(?:out of memory|cannot allocate memory).*$`)

// explainFetchMemory replaces go's stack by a sentence if a fetch reached its memory limit.
func explainFetchMemory(c plan.Command, output string, err error) (text string, why error) {
	at := outOfMemory.FindStringIndex(output)
	if c.Fetch == nil || at == nil {
		return output, err
	}
	return output[:at[0]], fmt.Errorf("go needed more than %d GB of memory to fetch modules: a module proxy sends "+
		"something too large", executor.MostFetchMemory>>30)
}
