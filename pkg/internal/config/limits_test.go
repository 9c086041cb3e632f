package config

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestLimits checks that files made to exhaust the parser are refused, and that comments
// and long flat files are not.
func TestLimits(t *testing.T) {
	dir := t.TempDir()
	tests := map[string]struct{ name, text, want string }{
		"brackets":      {FileName, "gopath = " + strings.Repeat("[", 1e5), "Nested too deeply"},
		"operators":     {FileName, "gopath = " + strings.Repeat("!", 1e5), "Nested too deeply"},
		"templates":     {FileName, "gopath = " + strings.Repeat(`"${`, 1e4), "Nested too deeply"},
		"conditions":    {FileName, "gopath = " + strings.Repeat("a ? ", 5e4), "Nested too deeply"},
		"sums":          {FileName, "gopath = 1" + strings.Repeat(" + 1", 1e4), "Nested too deeply"},
		"lines":         {FileName, "gopath = (1" + strings.Repeat("\n + 1", 1e4) + ")", "Nested too deeply"},
		"indexes":       {FileName, "gopath = a" + strings.Repeat("[b]", 1e4), "Nested too deeply"},
		"splats":        {FileName, "gopath = a" + strings.Repeat(".*.b", 1e4), "Nested too deeply"},
		"mixed":         {FileName, "gopath = " + strings.Repeat("1 + (!f(", 1e3), "Nested too deeply"},
		"controls":      {FileName, `gopath = "` + strings.Repeat("%{if true}", 1e4) + `"`, "Nested too deeply"},
		"digits":        {FileName, "gopath = " + strings.Repeat("1", 1e6), "Number too long"},
		"json digits":   {JSONFileName, `{"gopath": ` + strings.Repeat("1", 1e6) + `}`, "Number too long"},
		"list":          {FileName, "locals {\n a = [" + strings.Repeat("-1 + 1,\n", 1e4) + "]\n}\n", ""},
		"object":        {FileName, "locals {\n a = {\n" + lines(1e4, "x%d = 1 + 1\n") + "}\n}\n", ""},
		"parts":         {FileName, "locals {\n a = \"" + strings.Repeat("${1 + 1}%{if true}a%{endif}", 1e3) + "\"\n}\n", ""},
		"json":          {JSONFileName, strings.Repeat(`{"a":`, 1e4), "Nested too deeply"},
		"json template": {JSONFileName, `{"gopath": "${` + strings.Repeat("(", 1e5) + `"}`, "Nested too deeply"},
		"size":          {FileName, strings.Repeat(" ", maxFile+1), "File too large"},
		"words":         {FileName, strings.Repeat("a ", maxSigns+1) + "{}", "File too large"},
		"comment":       {FileName, "# " + strings.Repeat("-(", 1000) + "\n", ""},
		"json string":   {JSONFileName, `{"//": "` + strings.Repeat(`[\"`, 1000) + `"}`, ""},
		"flat":          {FileName, strings.Repeat("# [\n", 1000) + strings.Repeat("locals {}\n", 1000), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, test.name)
			write(t, path, test.text)
			_, diags := Load(t.Context(), Options{Path: path})
			switch {
			case test.want == "" && len(diags) > 0:
				t.Error(diags)
			case test.want != "" && (len(diags) != 1 || diags[0].Summary != test.want):
				t.Error(len(diags), diags)
			}
		})
	}
}

// lines are n lines of a format that takes a number.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestMostProblems checks that a file made of mistakes does not flood its reader.
func TestMostProblems(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	write(t, path, lines(20_000, "a%d = 1\n"))
	_, diags := Load(t.Context(), Options{Path: path})
	if len(diags) != maxProblems+1 {
		t.Fatalf("%d problems are told", len(diags))
	}
	if last := diags[maxProblems]; last.Detail != "19000 more are left out: mend those above first." {
		t.Error(last)
	}
}
