package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	below := filepath.Join(dir, "a", "b")
	write(t, filepath.Join(below, "x"), "")
	var missing *NotFoundError
	if _, err := Find(below); !errors.As(err, &missing) || !strings.Contains(err.Error(), "gobuild init") {
		t.Error(err)
	}
	for _, name := range []string{JSONFileName, "a/" + FileName} {
		path := filepath.Join(dir, name)
		write(t, path, "{}")
		if got, err := Find(below); got != path || err != nil {
			t.Error(got, err)
		}
	}
	write(t, filepath.Join(below, FileName), "")
	write(t, filepath.Join(below, JSONFileName), "")
	if _, err := Find(below); err == nil || !strings.Contains(err.Error(), "has both") {
		t.Error(err)
	}
}

// TestUnsaved loads what an editor holds, not what is on the disk.
func TestUnsaved(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, FileName)
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
	path := filepath.Join(t.TempDir(), FileName)
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
	write(t, filepath.Join(dir, FileName), `locals { x = file("binary") }`)
	_, diags := Load(t.Context(), Options{Path: filepath.Join(dir, FileName)})
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
			"GOBUILD_VAR_object={ a = 1, b = 3 }", "GOBUILD_VAR_any=word", "GOBUILD_VAR_both=env", "GOBUILD_VAR_unknown=x", "odd",
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
	opts := Options{Arch: func(executor string, d *Docker) string {
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
	write(t, filepath.Join(dir, FileName), `
executor = var.e
variable "e" { default = "docker" }
docker { host = "remote" }
target "x" {
  for_each = mains("./cmd/...")
  package  = each.value
}`)
	opts.Path = filepath.Join(dir, FileName)
	f, diags := Load(t.Context(), opts)
	if len(diags) > 0 || len(f.Targets) != 1 || f.Targets[0].Key != "a" || len(asked) != 1 || asked[0] != "docker remote" {
		t.Error(diags, f.Targets, asked)
	}
}

func TestPlaces(t *testing.T) {
	f := loadText(t, "executor = \"host\"\ntarget \"a\" {\n  package = \"./a\"\n}\ndefaults {\n  target { ldflags = [\"-s\"] }\n}\n", Options{})
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

func TestGlob(t *testing.T) {
	dir := t.TempDir()
	for _, p := range []string{"a/x.yaml", "a/b/y.yaml", "a/b/c/z.yaml", "a/.hidden/h.yaml", "t.txt"} {
		write(t, filepath.Join(dir, p), "")
	}
	for pattern, want := range map[string]string{
		"a/*.yaml":      "a/x.yaml",
		"./a/*.yaml":    "./a/x.yaml",
		"a/**/*.yaml":   "a/b/c/z.yaml a/b/y.yaml a/x.yaml",
		"**/y.yaml":     "a/b/y.yaml",
		"a/.h*/*":       "a/.hidden/h.yaml",
		"[t]*":          "t.txt",
		"t.txt":         "t.txt",
		"none/*":        "",
		"a/**":          "a/b a/b/c a/b/c/z.yaml a/b/y.yaml a/x.yaml",
		dir + "/?.txt":  dir + "/t.txt",
		"a/b/../*.yaml": "a/b/../x.yaml",
	} {
		got, err := glob(nil, dir, pattern)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, %v; want %s", pattern, got, err, want)
		}
	}
	if _, err := glob(nil, dir, "[a"); err == nil {
		t.Error("a pattern that is not closed is no error")
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"stabel": "stable", "Stable": "stable", "stable1": "stable", "x": "", "unrelated": "", "amd46": "amd64",
	} {
		if got := nearest(name, []string{"stable", "amd64", "y"}); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
