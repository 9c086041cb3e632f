package gobuild

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// Exit codes of the binary and of mage.
const (
	ExitFailed = 1 // a build failed
	ExitUsage  = 2 // a mistake in the configuration or in how gobuild was called
)

// An Error is what a verb answers with when it fails: a message for the user, whole, what kind of failure
// it is, and the exit code. Mage finds the exit code through ExitStatus.
type Error struct {
	Message string
	Code    string // stable, such as "unknown-attribute"; of several problems, that of the first; see [Explain]
	Exit    int    // ExitFailed or ExitUsage
	Err     error  // what it was made of; may be nil
}

func (e *Error) ExitStatus() int { return e.Exit }
func (e *Error) Unwrap() error   { return e.Err }

// Error is the message as it may be printed: what others said in it cannot command a terminal.
func (e *Error) Error() string { return visible.Text(e.Message) }

// usageError is a mistake in how gobuild was called.
func usageError(format string, args ...any) error {
	return misuse(diag.Usage, format, args...)
}

// misuse is a mistake of a kind that is of no place in a file.
func misuse(kind *diag.Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Message: err.Error(), Code: kind.Code, Exit: ExitUsage, Err: errors.Unwrap(err)}
}

// newFailure is a failure of a kind.
func newFailure(kind *diag.Kind, message string, err error) error {
	return &Error{Message: message, Code: kind.Code, Exit: ExitFailed, Err: err}
}

// diagnosticsError is a mistake in the configuration: each with its place and excerpt.
func diagnosticsError(sources map[string]*hcl.File, diags hcl.Diagnostics) error {
	return &Error{Message: formatDiagnostics(sources, diags), Code: firstCode(diags), Exit: ExitUsage, Err: diags}
}

// firstCode is the code of the first error, or of the first warning where there are only these.
func firstCode(diags hcl.Diagnostics) string {
	for _, d := range errorsFirst(diags) {
		return diag.Of(d).Kind.Code
	}
	return diag.Failed.Code
}

// formatDiagnostics renders diagnostics without the first word "Error: ", which whoever
// prints an error puts in front of it.
func formatDiagnostics(sources map[string]*hcl.File, diags hcl.Diagnostics) string {
	var b bytes.Buffer
	if err := diag.Write(&b, sources, near(diags), 0, false); err != nil {
		return diags.Error()
	}
	return strings.TrimPrefix(strings.TrimSpace(b.String()), "Error: ")
}

// near are diagnostics with paths relative to the working directory.
func near(diags hcl.Diagnostics) hcl.Diagnostics {
	list := make(hcl.Diagnostics, len(diags))
	for i, d := range diags {
		list[i] = diag.Reworded(d, fromHere(d.Detail))
	}
	return list
}

// flatten takes joined errors apart.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var list []error
	for _, e := range joined.Unwrap() {
		list = append(list, flatten(e)...)
	}
	return list
}

// Suggest is the candidate that a misspelt word most likely stands for, or "".
func Suggest(word string, candidates []string) string { return diag.Nearest(word, candidates) }
