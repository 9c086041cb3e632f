package modcache

import (
	"os"
	"path/filepath"
	"testing"
)

// A package is found in the module that go takes it from.
func TestRequired(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"example.com/!big@v1.0.0/pkg", "example.com/a@v1.2.0/b/c", "example.com/a/b@v1.0.0/d",
		"example.com/old@v1.0.0/x", "example.com/new@v2.0.0+incompatible/x", "example.com/old@v1.1.0/y",
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(name)), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	r := ReadRequired(dir, `module example.com/m

go 1.26.0

require (
	example.com/Big v1.0.0
	example.com/a v1.2.0
	example.com/a/b v1.0.0
	example.com/gone v1.0.0
	example.com/here v1.0.0
	example.com/old v1.0.0
)

replace example.com/old => example.com/unused v1.0.0

replace example.com/old v1.0.0 => example.com/new v2.0.0+incompatible

replace example.com/here => ./here
`)
	for importPath, want := range map[string]string{
		"example.com/Big/pkg": "example.com/!big@v1.0.0/pkg", "example.com/Big": "example.com/!big@v1.0.0",
		"example.com/a/b/c": "example.com/a@v1.2.0/b/c", "example.com/a/b/d": "example.com/a/b@v1.0.0/d",
		"example.com/old/x": "example.com/new@v2.0.0+incompatible/x", "example.com/old/y": "",
		"example.com/gone/x": "", "example.com/here": "", "example.com/abc": "", "fmt": "",
	} {
		if want != "" {
			want = filepath.Join(dir, filepath.FromSlash(want))
		}
		if got, ok := r.Find(importPath); got != want || ok != (want != "") {
			t.Errorf("%s is in %q, %v; want %q", importPath, got, ok, want)
		}
	}
	if _, ok := ReadRequired(dir, "module").Find("example.com/a/b/c"); ok {
		t.Error("a go.mod with a mistake requires something")
	}
}
