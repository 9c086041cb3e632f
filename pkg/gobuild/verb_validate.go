package gobuild

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// ValidateOptions are those of Validate.
type ValidateOptions struct {
	Options
	Format string `flag:"format" usage:"text, json, github or sarif" values:"text,json,github,sarif"`
	Strict bool   `flag:"strict" usage:"fail on warnings, too"`
}

// formats print all diagnostics for machines to standard output.
var formats = map[string]func(io.Writer, map[string]*hcl.File, hcl.Diagnostics) error{
	"json": func(w io.Writer, _ map[string]*hcl.File, diags hcl.Diagnostics) error {
		return report.WriteJSON(w, listFindings(diags))
	},
	"github": func(w io.Writer, _ map[string]*hcl.File, diags hcl.Diagnostics) error {
		return report.WriteGitHub(w, diags)
	},
	"sarif": report.WriteSARIF,
}

// Validate checks the configuration without building: the files, what they refer to on disk, and the plan. It
// asks module proxies for remote packages and Go versions if they answer, but no engines and registries.
func Validate(ctx context.Context, o ValidateOptions) (err error) {
	defer convertError(&err)
	write, known := formats[o.Format]
	if !known && o.Format != "" && o.Format != "text" {
		return report.Usagef("-format=%s: it is text, json, github or sarif", o.Format)
	}
	env, err := o.environment(func(environ []string) (string, error) { return project.CacheDirOrNone(environ), nil })
	if err != nil {
		return err
	}
	defer env.Reporter.Close()
	asked, err := project.RequestedExecutor(env.Environ, o.Executor)
	if err != nil {
		return err
	}
	of, err := o.source().Find(env.Environ, env.Reporter.Info)
	if err != nil {
		return err
	}
	file, diags := check.Run(ctx, check.Options{
		Path: of.Path, Set: of.Set, Allow: of.Allow, Environ: of.Environ, Executor: asked, CacheDir: env.CacheDir,
		Catalog: env.Toolchains.Catalog(), Versions: facts.AskProxiesFirst,
		Modules: facts.ModulesOfProxies(env.Proxy),
	})
	if ctx.Err() != nil {
		return report.Failures{}.Describe(ctx, ctx.Err())
	}
	if !diags.HasErrors() && len(file.Targets)+len(file.Images) == 0 {
		diags = append(diags, diag.General(diag.NothingToDo, "%s", diag.SentenceOf(
			project.NothingToDo(file, "target or image"))))
	}
	failed := diags.HasErrors() || o.Strict && len(diags) > 0
	if write != nil {
		if err := write(env.Stdout, file.Sources, diags); err != nil {
			return err
		}
		return checkError(failed, file.Path, diags)
	}
	if diags.HasErrors() {
		return report.NewDiagnosticsError(file.Sources, report.ErrorsFirst(diags))
	}
	report.Warn(env.Reporter, file.Sources, diags, nil)
	if failed {
		return checkError(failed, file.Path, diags)
	}
	_, err = fmt.Fprintf(report.Text(env.Stdout), "%s is valid: %s, %s\n", visible.ShortPath(file.Path),
		report.Count(len(file.Targets), "target"), report.Count(len(file.Images), "image"))
	return outputError(err)
}

// checkError is the error of a check whose findings were printed.
func checkError(failed bool, path string, diags hcl.Diagnostics) error {
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
	return &report.Error{Message: visible.ShortPath(path) + " has " + strings.Join(parts, " and "),
		Code: report.FirstCode(diags), Exit: report.ExitUsage, Err: diags}
}
