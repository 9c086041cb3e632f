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
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// FmtOptions are those of Fmt.
type FmtOptions struct {
	File  string   `flag:"file" usage:"the configuration; left out, gobuild.hcl in this directory or the nearest above; - formats standard input"`
	Allow []string `flag:"allow" usage:"a file or directory outside of the repository that the configuration may read, or the URL of an engine that it names; may be given several times"`
	Check bool     `flag:"check" usage:"change nothing; fail if a file is not formatted"`
	Diff  bool     `flag:"diff" usage:"change nothing; print what would change as a unified diff"`

	Stdin  io.Reader // nil: the process's
	Stdout io.Writer
}

// Fmt formats the configuration and the files that it includes, and prints the names of
// those that it changed. JSON is left alone.
func Fmt(ctx context.Context, o FmtOptions) error {
	s := checkSession(Options{File: o.File, Allow: o.Allow, Stdin: o.Stdin, Stdout: o.Stdout}, offline)
	defer s.close()
	if o.File == "-" {
		return s.formatInput(o)
	}
	path, err := s.findFile()
	if err != nil {
		return err
	}
	// What the file means does not matter here, but that it could be read does.
	if diags := s.loadFile(ctx, path, nil); len(s.sources()) == 0 {
		return report.NewDiagnosticsError(nil, diags)
	}
	if diags := syntaxErrors(s.sources()); diags.HasErrors() {
		return report.NewDiagnosticsError(s.sources(), diags)
	}
	unformatted := false
	for _, name := range slices.Sorted(maps.Keys(s.sources())) {
		changed, err := s.formatFile(name, o)
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

// formatFile formats one file, or shows what it would be.
func (s *session) formatFile(name string, o FmtOptions) (changed bool, err error) {
	was := s.sources()[name].Bytes
	if isJSON(name) {
		return false, nil
	}
	formatted := syntax.Format(was)
	if bytes.Equal(formatted, was) {
		return false, nil
	}
	switch {
	case o.Diff:
		_, err = io.WriteString(report.Source(s.opts.Stdout), report.UnifiedDiff(report.SlashPath(name), was, formatted))
	case o.Check:
		_, err = fmt.Fprintln(report.Text(s.opts.Stdout), visible.ShortPath(name))
	default:
		if err = overwrite(name, formatted); err == nil {
			_, err = fmt.Fprintln(report.Text(s.opts.Stdout), visible.ShortPath(name))
		}
	}
	return true, err
}

// overwrite replaces a file's text, whole or not at all: through links, with the permissions
// that it has.
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
func (s *session) formatInput(o FmtOptions) error {
	was, err := io.ReadAll(s.opts.Stdin)
	if err != nil {
		return err
	}
	const name = "standard input"
	formatted := was
	if !strings.HasPrefix(strings.TrimSpace(string(was)), "{") { // no file of the native syntax begins with one
		f, diags := hclsyntax.ParseConfig(was, name, hcl.InitialPos)
		if diags.HasErrors() {
			return report.NewDiagnosticsError(map[string]*hcl.File{name: f}, diags)
		}
		formatted = syntax.Format(was)
	}
	changed := !bytes.Equal(formatted, was)
	switch {
	case o.Diff && changed:
		_, err = io.WriteString(report.Source(s.opts.Stdout), report.UnifiedDiff(syntax.FileName, was, formatted))
	case !o.Diff && !o.Check:
		_, err = report.Source(s.opts.Stdout).Write(formatted)
	}
	if err != nil {
		return err
	}
	return notFormatted(o.Check && changed)
}
