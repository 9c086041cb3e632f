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

// TestFindRoot: below an included file, the root is the outermost file that includes it, within the repository.
func TestFindRoot(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		FileName:         `include = ["repo/*/gobuild.hcl"]`, // out of the repository
		"repo/.git/HEAD": "",
		"repo/" + FileName: "include = [\"services/*/gobuild.hcl\",\n\"mid/gobuild.hcl.json\"]\n" +
			"target \"broken\" {\n",
		"repo/services/a/" + FileName:  "",
		"repo/services/a/cmd/main.go":  "",
		"repo/services/" + FileName:    `include = ["b/gobuild.hcl"]`, // does not include a
		"repo/services/b/" + FileName:  "",
		"repo/mid/" + JSONFileName:     `{"include": ["deep/gobuild.hcl"]}`,
		"repo/mid/deep/" + FileName:    "",
		"repo/alone/" + FileName:       "",
		"repo/alone/broken/below/x.go": "",
	} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	for from, want := range map[string]string{
		"repo": FileName, "repo/services/a": "gobuild.hcl", "repo/services/a/cmd": "gobuild.hcl",
		"repo/services/b": "gobuild.hcl", "repo/services": "services/gobuild.hcl", "repo/mid/deep": "gobuild.hcl",
		"repo/mid": "gobuild.hcl", "repo/alone/broken/below": "alone/gobuild.hcl",
	} {
		got, _, err := FindRoot(filepath.Join(dir, filepath.FromSlash(from)))
		if rel, _ := filepath.Rel(filepath.Join(dir, "repo"), got); err != nil || filepath.ToSlash(rel) != want {
			t.Errorf("%s: %s, %v, want %s", from, rel, err, want)
		}
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
