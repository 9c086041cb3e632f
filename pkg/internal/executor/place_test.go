package executor

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestPlace(t *testing.T) {
	root := t.TempDir()
	mounts := []plan.Mount{{Target: "/go", Source: "gopath"}, {Target: "/go/src/a/b", Source: "inner"},
		{Target: "/go/src/a", Source: "outer"}}
	place := Place(mounts, func(m plan.Mount) string { return filepath.Join(root, m.Source) })
	for path, want := range map[string]string{
		"/go":             "gopath",
		"/go/pkg/mod":     "gopath/pkg/mod",
		"/go/src/a":       "outer",
		"/go/src/a/x.go":  "outer/x.go",
		"/go/src/a/b/c":   "inner/c",
		"/go/src/a/bc":    "outer/bc",
		"/go/src/another": "gopath/src/another",
	} {
		if got := place(path); got != filepath.Join(root, filepath.FromSlash(want)) {
			t.Errorf("%s is placed at %s", path, got)
		}
	}
	if got := place("/gopher"); got != "/gopher" {
		t.Errorf("a path that nothing holds is placed at %s", got)
	}
}

func TestWriteFiles(t *testing.T) {
	dir := t.TempDir()
	files := []plan.File{{Path: plan.GenDir + "/x/go.work", Content: "use " + plan.Path("/src/a") + "\n"}}
	if err := WriteFiles(dir, files, func(p string) string { return "/home" + p }); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "x", "go.work")
	if data, err := os.ReadFile(name); err != nil || string(data) != "use /home/src/a\n" {
		t.Fatalf("%q, %v", data, err)
	}
	old := time.Unix(1000000000, 0)
	if err := os.Chtimes(name, old, old); err != nil {
		t.Fatal(err)
	}
	if err := WriteFiles(dir, files, func(p string) string { return "/home" + p }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("an unchanged file was written again: %v", err)
	}
	if err := WriteFiles(dir, files, nil); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "use /src/a\n" {
		t.Errorf("%q, %v", data, err)
	}
	for _, path := range []string{"/src/file", "/gen", "/gen/../etc/passwd", "gen/x"} {
		if err := WriteFiles(dir, []plan.File{{Path: path}}, nil); err == nil {
			t.Errorf("%s was written", path)
		}
	}
}

// A file that a command could not read is written again, whatever root can read.
func TestWriteFilesThatNobodyMayRead(t *testing.T) {
	dir := t.TempDir()
	files := []plan.File{{Path: plan.GenDir + "/go.work", Content: "use x\n"}}
	name := filepath.Join(dir, "go.work")
	for what, damage := range map[string]func() error{
		"nobody may read it": func() error { return os.Chmod(name, 0) },
		"a link": func() error {
			return errors.Join(os.Rename(name, name+".old"), os.Symlink("go.work.old", name))
		},
	} {
		if err := WriteFiles(dir, files, nil); err != nil {
			t.Fatal(err)
		}
		if err := damage(); err != nil {
			t.Skip("cannot damage it: ", err)
		}
		if err := WriteFiles(dir, files, nil); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o400 == 0 {
			t.Errorf("%s: it is %v (%v)", what, info, err)
		}
	}
}
