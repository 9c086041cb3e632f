package gobuild

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// ValidateOptions are those of Validate.
type ValidateOptions struct {
	Options
	Format string `flag:"format" usage:"text, json, github or sarif"`
	Strict bool   `flag:"strict" usage:"fail on warnings, too"`
}

// formats print diagnostics for machines, all of them, to standard output.
var formats = map[string]func(io.Writer, map[string]*hcl.File, hcl.Diagnostics) error{
	"json": func(w io.Writer, _ map[string]*hcl.File, diags hcl.Diagnostics) error {
		return report.WriteJSON(w, listFindings(diags))
	},
	"github": func(w io.Writer, _ map[string]*hcl.File, diags hcl.Diagnostics) error {
		return report.WriteGitHub(w, diags)
	},
	"sarif": report.WriteSARIF,
}

// Validate finds what is wrong with the configuration as far as that can be known before
// anything runs: in the files, in what they refer to on disk, and in the plan. Module proxies
// are asked for remote packages and Go versions, where they answer; engines and registries
// are not.
func Validate(ctx context.Context, o ValidateOptions) error {
	write, known := formats[o.Format]
	if !known && o.Format != "" && o.Format != "text" {
		return report.Usagef("-format=%s: it is text, json, github or sarif", o.Format)
	}
	s := checkSession(o.Options, online)
	defer s.close()
	if want := first(s.opts.Executor, s.opts.getenv("GOBUILD_EXECUTOR"), "auto"); !slices.Contains(executors, want) {
		return report.Usagef("executor %q: it is auto, docker or host", want)
	}
	path, err := s.findFile()
	if err != nil {
		return err
	}
	set, err := parseSet(s.opts.Set)
	if err != nil {
		return err
	}
	diags := s.check(ctx, path, set)
	if ctx.Err() != nil {
		return s.failure(ctx, ctx.Err())
	}
	failed := diags.HasErrors() || o.Strict && len(diags) > 0
	if write != nil {
		if err := write(s.opts.Stdout, s.sources(), diags); err != nil {
			return err
		}
		return s.verdict(failed, diags)
	}
	if diags.HasErrors() {
		return report.NewDiagnosticsError(s.sources(), report.ErrorsFirst(diags))
	}
	s.warnings = diags
	s.showWarnings(nil)
	if failed {
		return s.verdict(failed, diags)
	}
	fmt.Fprintf(report.Text(s.opts.Stdout), "%s is valid: %s, %s\n", visible.ShortPath(s.file.Path), report.Count(len(s.file.Targets), "target"),
		report.Count(len(s.file.Images), "image"))
	return nil
}

// verdict is the error of a check whose findings were printed.
func (s *session) verdict(failed bool, diags hcl.Diagnostics) error {
	if !failed {
		return nil
	}
	errors := 0
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			errors++
		}
	}
	var parts []string
	if errors > 0 {
		parts = append(parts, report.Count(errors, "error"))
	}
	if errors < len(diags) {
		parts = append(parts, report.Count(len(diags)-errors, "warning"))
	}
	return &report.Error{Message: visible.ShortPath(s.file.Path) + " has " + strings.Join(parts, " and "),
		Code: report.FirstCode(diags), Exit: report.ExitUsage, Err: diags}
}
