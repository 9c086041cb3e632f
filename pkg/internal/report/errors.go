package report

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
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

// An Error is the failure of a verb: a message for the user, whole, what kind of failure it is, and the
// exit code.
type Error struct {
	Message string
	Code    string // stable, such as "unknown-attribute"; of several problems, that of the first
	Exit    int    // ExitFailed or ExitUsage
	Err     error  // the cause; may be nil
}

// ExitStatus returns the exit code of the program; mage asks for it.
func (e *Error) ExitStatus() int { return e.Exit }

// Unwrap returns the cause; it may be nil.
func (e *Error) Unwrap() error { return e.Err }

// Error returns the message as it may be printed: what others said in it cannot command a terminal.
func (e *Error) Error() string { return visible.Text(e.Message) }

// Usagef returns the error of a mistake in how gobuild was called; it takes what fmt.Errorf takes.
func Usagef(format string, args ...any) error {
	return Misusef(diag.Usage, format, args...)
}

// Misusef is [Usagef] for a mistake of another kind, which has no place in a file.
func Misusef(kind *diag.Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Message: err.Error(), Code: kind.Code, Exit: ExitUsage, Err: errors.Unwrap(err)}
}

// NewFailure returns the error of a failed build, of some kind. err is the cause; it may be nil.
func NewFailure(kind *diag.Kind, message string, err error) error {
	return &Error{Message: message, Code: kind.Code, Exit: ExitFailed, Err: err}
}

// NewDiagnosticsError returns the error of mistakes in the configuration, each with its place and an excerpt
// of the sources, which are by file name.
func NewDiagnosticsError(sources map[string]*hcl.File, diags hcl.Diagnostics) error {
	return &Error{Message: FormatDiagnostics(sources, diags), Code: FirstCode(diags), Exit: ExitUsage, Err: diags}
}

// FirstCode returns the code of the first error, or of the first warning where there are only these.
func FirstCode(diags hcl.Diagnostics) string {
	for _, d := range ErrorsFirst(diags) {
		return diag.Of(d).Kind.Code
	}
	return diag.Failed.Code
}

// FormatDiagnostics renders diagnostics without the first word "Error: ", which whoever
// prints an error puts in front of it.
func FormatDiagnostics(sources map[string]*hcl.File, diags hcl.Diagnostics) string {
	var b bytes.Buffer
	if err := diag.Write(&b, sources, RelativePaths(diag.Merge(diags)), 0, false); err != nil {
		return diags.Error()
	}
	return strings.TrimPrefix(strings.TrimSpace(b.String()), "Error: ")
}

// RelativePaths are diagnostics with the paths in their texts relative to the working directory.
func RelativePaths(diags hcl.Diagnostics) hcl.Diagnostics {
	list := make(hcl.Diagnostics, len(diags))
	for i, d := range diags {
		list[i] = diag.WithDetail(d, relativePath(d.Detail))
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

// ErrorsFirst returns a copy of diagnostics with errors before warnings.
func ErrorsFirst(diags hcl.Diagnostics) hcl.Diagnostics {
	diags = slices.Clone(diags)
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int { return cmp.Compare(a.Severity, b.Severity) })
	return diags
}
