package gobuild

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// findings are what a check found, and the files that it read.
type findings struct {
	diags hcl.Diagnostics
	files map[string]*hcl.File
}

// A Finding is one thing that a check found, as -format=json prints it. What is printed is a
// list of them, which is empty where nothing was found.
type Finding struct {
	Severity string `json:"severity"` // "error" or "warning"
	Code     string `json:"code"`     // what kind of mistake it is: schemas/diagnostics.md lists all codes
	Summary  string `json:"summary"`  // the same in a few words, for people
	Detail   string `json:"detail"`   // sentences: what is wrong here, and what to do
	// File is relative to the working directory, with slashes; "" where it is of no place.
	File  string `json:"file,omitempty"`
	Range *Range `json:"range,omitempty"`
}

// A Range is a part of a file, up to End and without it.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// A Position is a place in a file. Lines and columns start at 1, and columns count what
// people take for one character; bytes start at 0.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

func (f findings) list() []Finding {
	list := []Finding{}
	for _, d := range near(f.diags) {
		one := Finding{Severity: severity(d), Code: diag.Of(d).Kind.Code, Summary: d.Summary, Detail: d.Detail}
		if r := d.Subject; r != nil && r.Filename != "" {
			one.File = slashPath(r.Filename)
			one.Range = &Range{Position(r.Start), Position(r.End)}
		}
		list = append(list, one)
	}
	return list
}

func severity(d *hcl.Diagnostic) string {
	if d.Severity == hcl.DiagWarning {
		return "warning"
	}
	return "error"
}

// slashPath is a path relative to the working directory, also where it is not below it.
func slashPath(name string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, name); err == nil {
			name = rel
		}
	}
	return filepath.ToSlash(name)
}

// codePoint is the column of a byte, counted in code points from 1.
func (f findings) codePoint(r *hcl.Range, byteOffset int) int {
	file := f.files[r.Filename]
	if file == nil || byteOffset > len(file.Bytes) {
		return 1
	}
	before := file.Bytes[:byteOffset]
	return utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

func writeJSON(w io.Writer, f findings) error { return writeIndented(w, f.list()) }

func writeIndented(w io.Writer, v any) error {
	enc := json.NewEncoder(visible.JSONWriter(w))
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// writeGitHub prints workflow commands, which GitHub shows at their place in a pull request
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
func writeGitHub(w io.Writer, f findings) error {
	for _, one := range f.list() {
		var at strings.Builder
		if r := one.Range; r != nil {
			fmt.Fprintf(&at, "file=%s,line=%d,endLine=%d,", property(one.File), r.Start.Line, r.End.Line)
			if r.Start.Line == r.End.Line { // columns are for a single line only
				fmt.Fprintf(&at, "col=%d,endColumn=%d,", r.Start.Column, max(r.Start.Column, r.End.Column-1))
			}
		}
		if _, err := fmt.Fprintf(w, "::%s %stitle=%s::%s\n", one.Severity, at.String(), property(one.Summary),
			data(one.Detail+" ["+one.Code+"]")); err != nil {
			return err
		}
	}
	return nil
}

// data and property escape as the toolkit of GitHub's actions does, and what a terminal would obey.
func data(s string) string {
	s = visible.Text(s)
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
