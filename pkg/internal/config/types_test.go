package config

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestVariableTypes: what a variable declares holds for -set, the environment and the default, in both syntaxes.
func TestVariableTypes(t *testing.T) {
	for name, text := range map[string]string{
		"gobuild.hcl": `
variable "labels" { default = {} }
variable "many" {
  type = list(object({ name = string, size = optional(number, 1) }))
}
variable "default" {
  type     = set(string)
  default  = ["b", "a", "b"]
  nullable = false
  validation {
    condition     = length(var.default) > 0
    error_message = "default is empty."
  }
}
`,
		"gobuild.hcl.json": `{"variable": {
"labels": {"default": {}},
"many": {"type": "list(object({ name = string, size = optional(number, 1) }))"},
"default": {"type": "set(string)", "default": ["b", "a", "b"], "nullable": false,
  "validation": {"condition": "${length(var.default) > 0}", "error_message": "default is empty."}}
}}`,
	} {
		path := filepath.Join(t.TempDir(), name)
		write(t, path, text)
		load := func(def string) (*File, string) {
			f, diags := Load(context.Background(), Options{
				Path: path, Set: map[string]string{"labels": `{a="b"}`, "default": def},
				Environ: []string{`GOBUILD_VAR_many=[{name="x"},{name="y",size=2}]`},
			})
			return f, messages(filepath.Dir(path), diags)
		}
		f, problems := load("null")
		if problems != "" {
			t.Error(problems)
		}
		for variable, want := range map[string]string{
			"labels": `{ a = "b" }`, "default": `["a", "b"]`,
			"many": `[ { name = "x" size = 1 }, { name = "y" size = 2 }, ]`,
		} {
			if got := strings.Join(strings.Fields(Text(f.Values[variable])), " "); got != want {
				t.Errorf("%s: var.%s is %s, want %s", name, variable, got, want)
			}
		}
		if _, problems = load("[]"); !strings.Contains(problems, "(-set=default): default is empty.") {
			t.Errorf("%s: %s", name, problems)
		}
	}
}

// TestValidationWithGit: a value that git gives is checked when it is used.
func TestValidationWithGit(t *testing.T) {
	const text = `
variable "version" {
  default = git.commit
  validation {
    condition     = startswith(var.version, "v")
    error_message = "A version begins with v."
  }
}
target "a" { package = "./${var.version}" }
target "b" { package = "./b" }
`
	f := loadText(t, text, Options{Git: func(context.Context, string, string, string) (cty.Value, error) {
		return cty.StringVal("abc"), nil
	}})
	if _, diags := f.Select(context.Background(), "target", []string{"b"}); len(diags) > 0 {
		t.Errorf("without the variable: %v", diags)
	}
	if _, diags := f.Select(context.Background(), "target", []string{"a"}); len(diags) != 1 ||
		!strings.HasSuffix(diags[0].Detail, "A version begins with v.") {
		t.Errorf("with the variable: %v", diags)
	}
}
