package diag_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

func TestWrite(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	path := filepath.Join(dir, "sub", syntax.FileName)
	if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	text := "toolchain \"stable\" { version = \"1.26.8\" }\ntarget \"hello\" {\n\tpackage = \"./ä\"\n\tldflags = " +
		"[\"ö\", 5]\n\ttoolchain = toolchain.stabel\n}\n"
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	f, diags := config.Load(t.Context(), config.Options{Path: path})
	diags = append(diags, &hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: "Careful", Detail: "No place."})
	var out bytes.Buffer
	if err := diag.Write(&out, f.Sources, diags, 60, false); err != nil {
		t.Fatal(err)
	}
	want := `Error: Wrong type
  on sub/gobuild.hcl line 4, column 18, in target "hello":
     4 | 	ldflags = ["ö", 5]
       | 	                ^
  An element of ldflags must be a string, not a number:
  write it in quotes, "5".

Error: Unknown toolchain
  on sub/gobuild.hcl line 5, column 14, in target "hello":
     5 | 	toolchain = toolchain.stabel
       | 	            ^^^^^^^^^^^^^^^^
  There is no toolchain "stabel". Did you mean
  toolchain.stable?

Warning: Careful
  No place.
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}

func TestWriteColor(t *testing.T) {
	var out bytes.Buffer
	at := hcl.Range{Filename: "x", Start: hcl.Pos{Line: 9, Column: 9, Byte: 900}}
	diags := hcl.Diagnostics{problem(at, "Bad", "Not good.")}
	files := map[string]*hcl.File{"x": {Bytes: []byte("\x1b[2J")}}
	if err := diag.Write(&out, files, diags, 0, true); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\x1b[31m") || strings.Contains(out.String(), "[2J") {
		t.Errorf("%q", out.String())
	}
	out.Reset()
	diags[0].Subject.Start = hcl.Pos{Line: 1, Column: 1}
	if err := diag.Write(&out, files, diags, 0, false); err != nil || !strings.Contains(out.String(), `\x1b[2J`) {
		t.Errorf("%q %v", out.String(), err)
	}
}

// Carets stand below what they mean, also where a line is shown longer than it is.
func TestWriteHidden(t *testing.T) {
	var out bytes.Buffer
	line := "\ta = \"\x1b\u202e\" + b\x9b"
	from := strings.Index(line, "b")
	at := hcl.Range{Filename: "x\x1b", Start: hcl.Pos{Line: 1, Column: 9, Byte: from},
		End: hcl.Pos{Line: 1, Column: 11, Byte: from + 2}}
	files := map[string]*hcl.File{"x\x1b": {Bytes: []byte(line)}}
	if err := diag.Write(&out, files, hcl.Diagnostics{problem(at, "Bad\n\x1b", "Not\x1b good.")}, 0,
		false); err != nil {
		t.Fatal(err)
	}
	want := "Error: Bad\\n\\x1b\n  on x\\x1b line 1, column 9:\n" +
		"     1 | \ta = \"\\x1b\\u202e\" + b\\x9b\n" +
		"       | \t                   ^^^^^\n  Not\\x1b good.\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// problem is an error with a summary of its own.
func problem(at hcl.Range, summary, detail string) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: detail, Subject: &at}
}
