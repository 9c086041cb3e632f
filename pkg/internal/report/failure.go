package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Failures turns the errors of a run into what the user is told.
type Failures struct {
	Sources    map[string]*hcl.File // the configuration's files, by name
	CacheDir   string               // the user's cache for gobuild
	Toolchains *toolchain.Store     // asked whether one was damaged
	Tools      plan.Platform        // what toolchains run on
	Docker     bool                 // commands run in containers
}

// Describe returns an error as a verb returns it: an [Error] with all that failed. One that is or holds such an
// error stays as it is; where ctx has ended, it is that the run was interrupted.
func (f Failures) Describe(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return NewFailure(diag.Interrupted, "interrupted", err)
	}
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	return f.buildError(err)
}

// buildError returns a failed build: every action that failed, with what it printed. What several say alike is said
// once, and of an image whose targets differ, on which platforms.
func (f Failures) buildError(err error) error {
	var parts []string
	var first *diag.Kind
	on := map[string][]string{}
	for _, e := range flatten(err) {
		kind, message := f.describe(e)
		if _, said := on[message]; !said {
			parts = append(parts, message)
		}
		first, on[message] = cmp.Or(first, kind), append(on[message], differingPlatform(e)...)
	}
	for i, message := range parts {
		if platforms := on[message]; len(platforms) > 0 {
			parts[i] = fmt.Sprintf("%s This is so on %s.", message, strings.Join(platforms, ", "))
		}
	}
	return NewFailure(first, strings.Join(parts, "\n\nError: "), err)
}

// differingPlatform returns the platform of an image that failed, if its targets differ by platform.
func differingPlatform(err error) []string {
	var action *result.Error
	if !errors.As(err, &action) || action.Action.Kind != plan.KindAssemble || !action.Action.Assemble.Differs {
		return nil
	}
	return []string{action.Action.Assemble.Platform.String()}
}

// failures are the kinds of failed actions.
var failures = map[plan.Kind]*diag.Kind{
	plan.KindToolchain: diag.ToolchainFailed, plan.KindFetch: diag.FetchFailed, plan.KindCompile: diag.CompileFailed,
	plan.KindInstall: diag.InstallFailed, plan.KindPackages: diag.AssembleFailed,
	plan.KindAssemble: diag.AssembleFailed, plan.KindDeliver: diag.DeliverFailed,
}

func (f Failures) describe(err error) (kind *diag.Kind, message string) {
	var inTheWay *dist.InTheWayError
	if errors.As(err, &inTheWay) {
		return diag.InTheWay, err.Error()
	}
	var action *result.Error
	if !errors.As(err, &action) {
		return diag.Failed, err.Error() + f.describeObstacle(err)
	}
	if d := f.diagnosticOf(action); d != nil {
		return diag.Of(d).Kind, FormatDiagnostics(f.Sources, hcl.Diagnostics{d})
	}
	kind = cmp.Or(failures[action.Action.Kind], diag.Failed)
	if action.Output == "" {
		return kind, err.Error() + f.hints(action) + f.describeObstacle(err)
	}
	return kind, action.Error() + "\n" + excerpt(strings.TrimRight(action.Output, "\n")) + f.hints(action)
}

// mostShown is what is shown of a command's output at its start and at its end, in bytes.
const mostShown = 512 << 10

// excerpt returns an output without its middle, if it is long.
func excerpt(s string) string {
	if len(s) <= 2*mostShown {
		return s
	}
	return fmt.Sprintf("%s\n(%d bytes are left out)\n%s", s[:mostShown], len(s)-2*mostShown, s[len(s)-mostShown:])
}

// diagnosticOf returns a diagnostic at the attribute that names what could not be fetched, nil if there is none.
func (f Failures) diagnosticOf(e *result.Error) *hcl.Diagnostic {
	var base *base.Error
	var start *result.StartError
	switch a := e.Action; {
	case a.Kind == plan.KindAssemble && errors.As(e.Err, &start):
		block := cmp.Or(start.Block, &a.Assemble.Image.Origin)
		return diag.Error(start.Kind, block.At(start.Attr), "%s", diag.SentenceOf(start))
	case a.Kind == plan.KindAssemble && errors.As(e.Err, &base):
		hint := ""
		if !f.Docker && base.Absent {
			hint = " Where Docker is used, a base may also be an image that only the engine has."
		}
		return diag.Error(diag.ThisBaseCannotBeHad, a.Assemble.Image.At("base"), "%s%s", diag.SentenceOf(e.Err), hint)
	case a.Kind == plan.KindAssemble:
		return diag.Error(diag.ThisImageCannotBeMade, a.Assemble.Image.Range, "%s", diag.SentenceOf(e.Err))
	case a.Kind == plan.KindDeliver && a.Deliver.Push:
		return diag.Error(diag.ThisImageCannotBeDelivered, a.Deliver.Image.At("tags"), "%s", diag.SentenceOf(e.Err))
	}
	return nil
}
