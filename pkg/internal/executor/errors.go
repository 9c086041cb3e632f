package executor

import (
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An ExitError is a command that ran and failed.
type ExitError struct {
	Code int  // exit code; 128+n for signal n
	OOM  bool // the engine killed it for want of memory
}

func (e *ExitError) Error() string {
	if e.OOM {
		return "out of memory: give the engine more memory, or run fewer actions at once with -jobs=1"
	}
	return fmt.Sprintf("exit code %d", e.Code)
}

// ErrRunning is a program that had not ended when its time was over.
var ErrRunning = errors.New("still running")

// An UnmetError is a command that an executor refuses, since it lacks what the command needs.
type UnmetError struct {
	Executor string
	Need     plan.Need
	Why      string // what to do, for the user
}

func (e *UnmetError) Error() string {
	return fmt.Sprintf("the %s executor cannot do this: %s", e.Executor, e.Why)
}
