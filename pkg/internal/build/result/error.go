package result

import (
	"errors"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An Error is an action that failed, with all that its command printed.
type Error struct {
	Action *plan.Action
	Output string
	Err    error
}

func (e *Error) Error() string { return e.Action.Title + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// IsExit reports whether a command ran and failed, other than for want of something.
func IsExit(err error) bool {
	var exit *executor.ExitError
	return errors.As(err, &exit) && !exit.OOM
}
