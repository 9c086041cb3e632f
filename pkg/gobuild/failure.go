package gobuild

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/execute"
	"github.com/gobuild-dev/gobuild/pkg/image"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// buildError is a failed build: every action that failed, with what it printed.
func (s *session) buildError(err error) error {
	var parts []string
	for _, e := range flatten(err) {
		parts = append(parts, s.describeFailure(e))
	}
	return &Error{Message: strings.Join(parts, "\n\nError: "), Code: ExitFailed, Err: err}
}

func (s *session) describeFailure(err error) string {
	var action *execute.ActionError
	if !errors.As(err, &action) {
		return err.Error() + s.inTheWay(err)
	}
	if d := inFile(action); d != nil {
		if s.engine == nil && d.Summary == noBase {
			d.Detail += " Where Docker is used, a base may also be an image that only the engine has."
		}
		return formatDiagnostics(s.sources(), hcl.Diagnostics{d})
	}
	if action.Output == "" {
		return err.Error() + s.hints(action) + s.inTheWay(err)
	}
	return action.Error() + "\n" + excerpt(strings.TrimRight(action.Output, "\n")) + s.hints(action)
}

// mostShown is what is shown of a command's output at its start and at its end, in bytes.
const mostShown = 512 << 10

// excerpt is an output without its middle, where it is longer than anybody reads.
func excerpt(s string) string {
	if len(s) <= 2*mostShown {
		return s
	}
	return fmt.Sprintf("%s\n(%d bytes are left out)\n%s", s[:mostShown], len(s)-2*mostShown, s[len(s)-mostShown:])
}

const noBase = "This base cannot be had"

// inFile is a failure as a diagnostic, where an attribute of the configuration names what
// could not be had; else nil.
func inFile(e *execute.ActionError) *hcl.Diagnostic {
	at, summary := hcl.Range{}, ""
	var base *image.BaseError
	switch a := e.Action; {
	case a.Kind == plan.KindAssemble && errors.As(e.Err, &base):
		at, summary = a.Assemble.Image.At("base"), noBase
	case a.Kind == plan.KindAssemble:
		at, summary = a.Assemble.Image.Range, "This image cannot be made"
	case a.Kind == plan.KindDeliver && a.Deliver.Push:
		at, summary = a.Deliver.Image.At("tags"), "This image cannot be delivered"
	default:
		return nil
	}
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: sentence(e.Err), Subject: &at}
}
