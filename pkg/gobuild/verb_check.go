package gobuild

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/gobuild-dev/gobuild/pkg/cache"
	"github.com/gobuild-dev/gobuild/pkg/execute"
)

// ValidateOptions are those of Validate.
type ValidateOptions struct {
	Options
}

// Validate loads the configuration, looks up all that it refers to, plans it, and builds
// nothing. It prints what is wrong, or that nothing is.
func Validate(ctx context.Context, o ValidateOptions) error {
	s, err := open(ctx, o.Options)
	if err != nil {
		return err
	}
	defer s.close()
	for _, kind := range []string{"target", "image"} {
		if kind == "target" && len(s.file.Targets) == 0 || kind == "image" && len(s.file.Images) == 0 {
			continue
		}
		if _, err := s.plan(ctx, Selection{}, kind, nil); err != nil {
			return err
		}
	}
	s.showWarnings(nil)
	fmt.Fprintf(s.opts.Stdout, "%s is valid: %s, %s\n", execute.ShortPath(s.file.Path), count(len(s.file.Targets), "target"), count(len(s.file.Images), "image"))
	return nil
}

// FmtOptions are those of Fmt.
type FmtOptions struct {
	File  string `flag:"file" usage:"the configuration; left out, gobuild.hcl in this directory or the nearest above"`
	Check bool   `flag:"check" usage:"change nothing; fail if a file is not formatted"`
}

// Fmt formats the configuration and the files that it includes, and prints the names of
// those that it changed.
func Fmt(ctx context.Context, o FmtOptions) error {
	s, err := newSession(Options{File: o.File})
	if err != nil {
		return err
	}
	defer s.close()
	// What the file means does not matter here, but that it could be read does.
	if err := s.load(ctx); len(s.sources()) == 0 {
		return err
	}
	if diags := syntaxErrors(s.sources()); diags.HasErrors() {
		return diagnosticsError(s.sources(), diags)
	}
	unformatted := 0
	for _, name := range slices.Sorted(maps.Keys(s.sources())) {
		changed, err := formatFile(name, s.sources()[name], o.Check)
		if err != nil {
			return err
		}
		if changed {
			unformatted++
			fmt.Fprintln(s.opts.Stdout, execute.ShortPath(name))
		}
	}
	if o.Check && unformatted > 0 {
		return &Error{Message: "not formatted: run gobuild fmt", Code: ExitFailed}
	}
	return nil
}

// syntaxErrors are those of all files.
func syntaxErrors(files map[string]*hcl.File) (diags hcl.Diagnostics) {
	for name, f := range files {
		if !isJSON(f) {
			_, broken := hclsyntax.ParseConfig(f.Bytes, name, hcl.InitialPos)
			diags = append(diags, broken...)
		}
	}
	return diags
}

func isJSON(f *hcl.File) bool { return bytes.HasPrefix(bytes.TrimSpace(f.Bytes), []byte("{")) }

// formatFile rewrites one file in the canonical style; JSON is left alone.
func formatFile(name string, f *hcl.File, check bool) (bool, error) {
	if isJSON(f) {
		return false, nil
	}
	formatted := hclwrite.Format(f.Bytes)
	if bytes.Equal(formatted, f.Bytes) || check {
		return !bytes.Equal(formatted, f.Bytes), nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return false, err
	}
	return true, cache.WriteFile(name, formatted, info.Mode().Perm())
}
