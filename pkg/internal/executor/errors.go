package executor

import (
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An ExitError is a command that ran and failed.
type ExitError struct {
	Code int  // exit code; 128+n for signal n
	OOM  bool // it was killed as it ran out of memory
}

func (e *ExitError) Error() string {
	if e.OOM {
		return "out of memory: give the engine more memory, or run fewer actions at once with -jobs=1"
	}
	return fmt.Sprintf("exit code %d", e.Code)
}

// ErrRunning is the error for a program that still ran when its time was over.
var ErrRunning = errors.New("still running")

// An UnmetError is a command that an executor refuses, since it lacks what the command needs.
type UnmetError struct {
	Executor string
	Need     plan.Need
	Why      string // what to do, for the user
}

// NoChange is the error of an executor that runs no commands in images, for a Change.
func NoChange(executor string) *UnmetError {
	return &UnmetError{Executor: executor, Need: plan.NeedContainer,
		Why: "packages are installed in a container of the base: start a Docker engine, or take a base that has them"}
}

// NoImage is the error of an executor that runs no commands in images, for a toolchain that is one.
func NoImage(executor string) *UnmetError {
	return &UnmetError{Executor: executor, Need: plan.NeedImage,
		Why: "a toolchain that is an image runs in Docker only: start a Docker engine, or give the toolchain a " +
			"version instead of an image"}
}

func (e *UnmetError) Error() string {
	return fmt.Sprintf("the %s executor cannot do this: %s", e.Executor, e.Why)
}
