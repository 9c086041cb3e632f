package config

import (
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
		"conditions":    {FileName, "gopath = " + strings.Repeat("a ? ", 1e5), "Nested too deeply"},
		"json":          {JSONFileName, strings.Repeat(`{"a":`, 1e4), "Nested too deeply"},
		"json template": {JSONFileName, `{"gopath": "${` + strings.Repeat("(", 1e5) + `"}`, "Nested too deeply"},
		"size":          {FileName, strings.Repeat(" ", maxFile+1), "File too large"},
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
