package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// TestUnsaved loads what an editor holds, not what is on the disk.
func TestUnsaved(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, syntax.FileName)
	write(t, path, `target "saved" {}`)
	buffers := map[string]string{
		path:                            `include = ["other.hcl"]` + "\nlocals { text = file(\"other.hcl\") }",
		filepath.Join(dir, "other.hcl"): `target "unsaved" { package = "./x" }`,
	}
	f, diags := Load(t.Context(), Options{Path: path, ReadFile: func(p string) ([]byte, error) {
		if text, ok := buffers[p]; ok {
			return []byte(text), nil
		}
		return nil, os.ErrNotExist
	}})
	if len(diags) > 0 || len(f.Targets) != 1 || f.Targets[0].Label != "unsaved" || len(f.Sources) != 2 {
		t.Error(diags, f.Targets)
	}
}

func TestMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), syntax.FileName)
	f, diags := Load(t.Context(), Options{Path: path})
	if f == nil || f.Docker == nil || len(diags) != 1 || diags[0].Detail != path+" does not exist." {
		t.Error(f, diags)
	}
	if s, diags := f.Select(t.Context(), "image", nil); s == nil || len(diags) > 0 {
		t.Error(s, diags)
	}
}

// TestFileIsText checks that file() gives nothing that a string cannot hold.
func TestFileIsText(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "binary"), "\xff\xfe")
	write(t, filepath.Join(dir, syntax.FileName), `locals { x = file("binary") }`)
	_, diags := Load(t.Context(), Options{Path: filepath.Join(dir, syntax.FileName)})
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "is not text") {
		t.Error(diags)
	}
}

func TestVariables(t *testing.T) {
	f := loadText(t, `
variable "text" { default = "a" }
variable "bare" {}
variable "on" { default = false }
variable "n" { default = 1 }
variable "list" { default = ["a"] }
variable "none" { default = [] }
variable "map" { default = { a = "1" } }
variable "object" { default = { a = "1", b = 2 } }
variable "any" { default = null }
variable "both" { default = "x" }
variable "kept" { default = [1, "a"] }
`, Options{
		Set: map[string]string{"text": "1", "on": "true", "list": `["x", "y"]`, "none": `["z"]`, "both": "set"},
		Environ: []string{
			"GOBUILD_VAR_bare=outside", "GOBUILD_VAR_n=2.5", "GOBUILD_VAR_map={b = \"2\"}",
			"GOBUILD_VAR_object={ a = 1, b = 3 }", "GOBUILD_VAR_any=word", "GOBUILD_VAR_both=env",
			"GOBUILD_VAR_unknown=x", "odd",
		},
	})
	want := map[string]cty.Value{
		"text": cty.StringVal("1"), "bare": cty.StringVal("outside"), "on": cty.True, "n": cty.NumberFloatVal(2.5),
		"list":   cty.ListVal([]cty.Value{cty.StringVal("x"), cty.StringVal("y")}),
		"none":   cty.ListVal([]cty.Value{cty.StringVal("z")}),
		"map":    cty.MapVal(map[string]cty.Value{"b": cty.StringVal("2")}),
		"object": cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("1"), "b": cty.NumberIntVal(3)}),
		"any":    cty.StringVal("word"), "both": cty.StringVal("set"),
		"kept": cty.TupleVal([]cty.Value{cty.NumberIntVal(1), cty.StringVal("a")}),
	}
	for name, v := range want {
		if got := f.Values[name]; !got.RawEquals(v) {
			t.Errorf("%s: got %#v, want %#v", name, got, v)
		}
	}
	if len(f.Variables) != len(want) {
		t.Error(len(f.Variables))
	}
}

// TestArchIsAskedLate checks that mains asks for the architecture with the executor and
// the docker block of the file, and nothing else asks at all.
func TestArchIsAskedLate(t *testing.T) {
	var asked []string
	opts := Options{Arch: func(executor string, d *lang.Docker) string {
		asked = append(asked, executor+" "+d.Host)
		return "arm64"
	}}
	loadText(t, `executor = "docker"`, opts)
	if len(asked) > 0 {
		t.Error(asked)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cmd/a/main_arm64.go"), "package main\n")
	write(t, filepath.Join(dir, "cmd/b/main_amd64.go"), "package main\n")
	write(t, filepath.Join(dir, syntax.FileName), `
executor = var.e
variable "e" { default = "docker" }
docker { host = "remote" }
target "x" {
  for_each = mains("./cmd/...")
  package  = each.value
}`)
	opts.Path = filepath.Join(dir, syntax.FileName)
	f, diags := Load(t.Context(), opts)
	if len(diags) > 0 || len(f.Targets) != 1 || f.Targets[0].Key != "a" || len(asked) != 1 ||
		asked[0] != "docker remote" {
		t.Error(diags, f.Targets, asked)
	}
}

func TestPlaces(t *testing.T) {
	f := loadText(t, "executor = \"host\"\ntarget \"a\" {\n  package = \"./a\"\n}\ndefaults {\n  target { ldflags = "+
		"[\"-s\"] }\n}\n", Options{})
	a := f.Targets[0]
	for name, line := range map[string]int{"package": 3, "ldflags": 6, "env": 2} {
		if got := a.At(name).Start.Line; got != line {
			t.Errorf("%s is said to be in line %d, not %d", name, got, line)
		}
	}
	if f.ExecutorRange.Start.Column != 12 || a.Range.Start.Line != 2 || a.Meta.Dir != f.Dir {
		t.Error(f.ExecutorRange, a.Meta)
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
	path := filepath.Join(t.TempDir(), syntax.FileName)
	write(t, path, lines(20_000, "a%d = 1\n"))
	_, diags := Load(t.Context(), Options{Path: path})
	if len(diags) != maxProblems+1 {
		t.Fatalf("%d problems are told", len(diags))
	}
	if last := diags[maxProblems]; last.Detail != "19000 more are left out: mend those above first." {
		t.Error(last)
	}
}
