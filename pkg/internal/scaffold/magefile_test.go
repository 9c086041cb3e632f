package scaffold

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
)

// The magefile compiles in a module that knows nothing of gobuild, and runs the program gobuild.
func TestMagefileRuns(t *testing.T) {
	dir, bin := t.TempDir(), t.TempDir()
	put(t, dir, "go.mod", "module example.com/shop\n\ngo 1.26.0\n")
	put(t, dir, "main.go", mainText)
	proxy := goproxy.New(goproxy.Options{Settings: goproxy.FromEnvironment(os.Environ()), CacheDir: t.TempDir()})
	m, err := WriteMagefile(t.Context(), dir, true, proxy)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(bin, "gobuild")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho ran \"$@\"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	run := func(command string) string {
		t.Helper()
		words := strings.Fields(command)
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off",
			"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		return string(out)
	}
	for _, step := range m.Steps[:len(m.Steps)-1] {
		run(step + "@v1.17.2")
	}
	run("go mod tidy")
	if out := run("go tool mage -l"); !strings.Contains(out, "image") {
		t.Errorf("no target image in:\n%s", out)
	}
	if out := run(m.Steps[len(m.Steps)-1]); !strings.Contains(out, "ran image") {
		t.Errorf("%s printed:\n%s", m.Steps[len(m.Steps)-1], out)
	}
	if out := run("go tool mage image -only=api"); !strings.Contains(out, "ran image -only=api") {
		t.Errorf("go tool mage image -only=api printed:\n%s", out)
	}
}

// A magefile that is there stays as it is.
func TestMagefileIsKept(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "go.mod", "module example.com/shop\n\ngo 1.26.0\n\ntool github.com/magefile/mage\n\n"+
		"require github.com/magefile/mage v1.17.2\n")
	put(t, dir, "magefile.go", imports)
	m, err := WriteMagefile(t.Context(), dir, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.Written != "" || strings.Join(m.Steps, "\n") != "go tool mage image" {
		t.Errorf("%+v", m)
	}
}
