package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A command is shown without this machine's directories.
func TestShow(t *testing.T) {
	path, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{goroot: "/the/goroot", work: "/the/work", cache: "/the/cache", Options: Options{Repo: "/the/repo"}}
	c := command{env: []string{"PATH=/the/goroot/bin" + string(filepath.ListSeparator) + os.Getenv("PATH")},
		args: []string{path, "build", "/the/work/x"}}
	if got, want := b.show(c), "PATH=$GOROOT/bin"+string(filepath.ListSeparator)+"$PATH go build $WORK/x"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
