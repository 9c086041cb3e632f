package gobuild

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// FmtOptions are those of Fmt.
type FmtOptions struct {
	File  string   `flag:"file" usage:"the configuration, - for standard input; left out, the nearest gobuild.hcl"`
	Allow []string `flag:"allow" usage:"a path, engine or insecure registry that the file may use; repeatable"`
	Check bool     `flag:"check" usage:"change nothing; fail if a file is not formatted"`
	Diff  bool     `flag:"diff" usage:"change nothing; print what would change as a unified diff"`

	Stdin  io.Reader // nil: the process's
	Stdout io.Writer
}

// Fmt formats the configuration and the files that it includes, and prints the names of changed ones. It
// leaves JSON alone.
func Fmt(ctx context.Context, o FmtOptions) (err error) {
	defer convertError(&err)
	out := output(o.Stdout, os.Stdout)
	if o.File == "-" {
		return o.formatInput(input(o.Stdin), out)
	}
	options, err := project.Source{File: o.File, Allow: o.Allow}.Find(os.Environ(), func(string, ...any) {})
	if err != nil {
		return err
	}
	// What the file means does not matter here, but that it could be read does.
	file, diags := config.Load(ctx, options)
	if len(file.Sources) == 0 {
		return report.NewDiagnosticsError(nil, diags)
	}
	if diags := syntaxErrors(file.Sources); diags.HasErrors() {
		return report.NewDiagnosticsError(file.Sources, diags)
	}
	unformatted := false
	for _, name := range slices.Sorted(maps.Keys(file.Sources)) {
		changed, err := o.formatFile(name, file.Sources[name].Bytes, out)
		if err != nil {
			return err
		}
		unformatted = unformatted || changed
	}
	return notFormatted(o.Check && unformatted)
}

func notFormatted(is bool) error {
	if !is {
		return nil
	}
	return report.NewFailure(diag.NotFormatted, "not formatted: run gobuild fmt", nil)
}

// syntaxErrors are those of all files.
func syntaxErrors(files map[string]*hcl.File) (diags hcl.Diagnostics) {
	for name, f := range files {
		if !isJSON(name) {
			_, broken := syntax.Parse(name, f.Bytes)
			diags = append(diags, broken...)
		}
	}
	return diags
}

func isJSON(name string) bool { return filepath.Ext(name) == ".json" }

// formatFile formats one file, or prints what would change.
func (o FmtOptions) formatFile(name string, was []byte, out io.Writer) (changed bool, err error) {
	if isJSON(name) {
		return false, nil
	}
	formatted := syntax.Format(was)
	if bytes.Equal(formatted, was) {
		return false, nil
	}
	switch {
	case o.Diff:
		_, err = io.WriteString(report.Source(out), report.UnifiedDiff(report.SlashPath(name), was, formatted))
	case o.Check:
		_, err = fmt.Fprintln(report.Text(out), visible.ShortPath(name))
	default:
		if err = overwrite(name, formatted); err == nil {
			_, err = fmt.Fprintln(report.Text(out), visible.ShortPath(name))
		}
	}
	return true, err
}

// overwrite replaces a file's text, whole or not at all. It follows links and keeps permissions.
func overwrite(name string, data []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if err := fsx.WriteFile(name, data, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Chmod(name, info.Mode().Perm()) // what the umask took
}

// formatInput formats standard input to standard output.
func (o FmtOptions) formatInput(in io.Reader, out io.Writer) error {
	was, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	const name = "standard input"
	formatted := was
	if !strings.HasPrefix(strings.TrimSpace(string(was)), "{") { // no file of the native syntax starts with one
		if _, diags := syntax.Parse(name, was); diags.HasErrors() {
			return report.NewDiagnosticsError(map[string]*hcl.File{name: {Bytes: was}}, diags)
		}
		formatted = syntax.Format(was)
	}
	changed := !bytes.Equal(formatted, was)
	switch {
	case o.Diff && changed:
		_, err = io.WriteString(report.Source(out), report.UnifiedDiff(syntax.FileName, was, formatted))
	case !o.Diff && !o.Check:
		_, err = report.Source(out).Write(formatted)
	}
	if err != nil {
		return err
	}
	return notFormatted(o.Check && changed)
}
