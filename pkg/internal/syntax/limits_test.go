package syntax_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// TestLimits checks that files made to exhaust the parser are refused, and that comments
// and long flat files are not.
func TestLimits(t *testing.T) {
	dir := t.TempDir()
	tests := map[string]struct{ name, text, want string }{
		"brackets":    {syntax.FileName, "gopath = " + strings.Repeat("[", 1e5), "Nested too deeply"},
		"operators":   {syntax.FileName, "gopath = " + strings.Repeat("!", 1e5), "Nested too deeply"},
		"templates":   {syntax.FileName, "gopath = " + strings.Repeat(`"${`, 1e4), "Nested too deeply"},
		"conditions":  {syntax.FileName, "gopath = " + strings.Repeat("a ? ", 5e4), "Nested too deeply"},
		"sums":        {syntax.FileName, "gopath = 1" + strings.Repeat(" + 1", 1e4), "Nested too deeply"},
		"lines":       {syntax.FileName, "gopath = (1" + strings.Repeat("\n + 1", 1e4) + ")", "Nested too deeply"},
		"indexes":     {syntax.FileName, "gopath = a" + strings.Repeat("[b]", 1e4), "Nested too deeply"},
		"splats":      {syntax.FileName, "gopath = a" + strings.Repeat(".*.b", 1e4), "Nested too deeply"},
		"mixed":       {syntax.FileName, "gopath = " + strings.Repeat("1 + (!f(", 1e3), "Nested too deeply"},
		"controls":    {syntax.FileName, `gopath = "` + strings.Repeat("%{if true}", 1e4) + `"`, "Nested too deeply"},
		"digits":      {syntax.FileName, "gopath = " + strings.Repeat("1", 1e6), "Number too long"},
		"json digits": {syntax.JSONFileName, `{"gopath": ` + strings.Repeat("1", 1e6) + `}`, "Number too long"},
		"list":        {syntax.FileName, "locals {\n a = [" + strings.Repeat("-1 + 1,\n", 1e4) + "]\n}\n", ""},
		"object":      {syntax.FileName, "locals {\n a = {\n" + lines(1e4, "x%d = 1 + 1\n") + "}\n}\n", ""},
		"parts": {syntax.FileName, "locals {\n a = \"" + strings.Repeat("${1 + 1}%{if true}a%{endif}", 1e3) +
			"\"\n}\n", ""},
		"json":          {syntax.JSONFileName, strings.Repeat(`{"a":`, 1e4), "Nested too deeply"},
		"json template": {syntax.JSONFileName, `{"gopath": "${` + strings.Repeat("(", 1e5) + `"}`, "Nested too deeply"},
		"size":          {syntax.FileName, strings.Repeat(" ", syntax.MaxFile+1), "File too large"},
		"words":         {syntax.FileName, strings.Repeat("a ", 200_001) + "{}", "File too large"},
		"comment":       {syntax.FileName, "# " + strings.Repeat("-(", 1000) + "\n", ""},
		"json string":   {syntax.JSONFileName, `{"//": "` + strings.Repeat(`[\"`, 1000) + `"}`, ""},
		"flat":          {syntax.FileName, strings.Repeat("# [\n", 1000) + strings.Repeat("locals {}\n", 1000), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, test.name)
			if err := os.WriteFile(path, []byte(test.text), 0o666); err != nil {
				t.Fatal(err)
			}
			_, diags := config.Load(t.Context(), config.Options{Path: path})
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
