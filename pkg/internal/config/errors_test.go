package config

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

var update = flag.Bool("update", false, "write what is found into testdata")

// TestErrors loads the archives in testdata/errors. "want" is every message that must be
// shown: file, line, column, summary and detail.
func TestErrors(t *testing.T) {
	archives, err := filepath.Glob("testdata/errors/*.txt")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir, want := unpack(t, archive)
			_, diags := Load(context.Background(), options(t, archive, dir))
			got := messages(dir, diags)
			if *update {
				rewrite(t, name, archive, got)
			} else if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// unpack writes an archive into a directory and returns that and the file "want".
func unpack(t *testing.T, archive *txtar.Archive) (dir, want string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		write(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	return dir, want
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// options are those of an archive: "set: name=value" and "env: NAME=value" in its comment.
func options(t *testing.T, archive *txtar.Archive, dir string) Options {
	t.Helper()
	path, err := syntax.Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{Path: path, Set: map[string]string{}}
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		if assignment, ok := strings.CutPrefix(line, "set: "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			opts.Set[name] = value
		}
		if assignment, ok := strings.CutPrefix(line, "env: "); ok {
			opts.Environ = append(opts.Environ, assignment)
		}
	}
	return opts
}

// messages are diagnostics as lines: file:line:column: severity: summary: detail.
func messages(dir string, diags hcl.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		if d.Subject != nil {
			fmt.Fprintf(&b, "%s:%d:%d: ", d.Subject.Filename, d.Subject.Start.Line, d.Subject.Start.Column)
		}
		if d.Severity == hcl.DiagWarning {
			b.WriteString("warning: ")
		}
		if diag.Is(d, diag.Other) {
			b.WriteString("(without a code) ")
		}
		if diag.Find(d.Summary) == nil {
			b.WriteString("(unknown to explain) ")
		}
		fmt.Fprintf(&b, "%s: %s\n", d.Summary, d.Detail)
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), dir+"/", ""), dir, "$DIR")
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, got string) {
	t.Helper()
	files := archive.Files[:0:0]
	for _, f := range archive.Files {
		if f.Name != "want" {
			files = append(files, f)
		}
	}
	archive.Files = append(files, txtar.File{Name: "want", Data: []byte(got)})
	if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
		t.Fatal(err)
	}
}
