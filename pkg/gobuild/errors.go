package gobuild

import (
	"errors"

	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// Exit codes of the binary and of mage.
const (
	ExitFailed = report.ExitFailed // 1: a build failed
	ExitUsage  = report.ExitUsage  // 2: a mistake in the configuration or in how gobuild was called
)

// An Error is the error of a verb: a complete message for the user, the kind of failure, and the exit code,
// which mage gets from ExitStatus.
type Error struct {
	Message string
	Code    string // stable, such as "unknown-attribute"; of several problems, that of the first; see [Explain]
	Exit    int    // ExitFailed or ExitUsage
	Err     error  // the cause; may be nil
}

// ExitStatus is the exit code of the program.
func (e *Error) ExitStatus() int { return e.Exit }

// Unwrap is the cause; it may be nil.
func (e *Error) Unwrap() error { return e.Err }

// Error is the message without control characters, safe to print.
func (e *Error) Error() string { return (&report.Error{Message: e.Message}).Error() }

// convertError makes *err an [Error] if it is or wraps one of package report. Verbs defer it.
func convertError(err *error) {
	var e *report.Error
	if !errors.As(*err, &e) {
		return
	}
	if *err == error(e) {
		*err = &Error{Message: e.Message, Code: e.Code, Exit: e.Exit, Err: e.Err}
		return
	}
	*err = &Error{Message: (*err).Error(), Code: e.Code, Exit: e.Exit, Err: *err}
}
