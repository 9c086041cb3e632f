package syntax

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		got, err := Glob(nil, dir, pattern)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, %v; want %s", pattern, got, err, want)
		}
	}
	if _, err := Glob(nil, dir, "[a"); err == nil {
		t.Error("a pattern that is not closed is no error")
	}
}

// write writes a file, and the directories that it is in.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
