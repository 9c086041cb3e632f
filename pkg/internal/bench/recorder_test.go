package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A command is shown without this machine's directories.
func TestShow(t *testing.T) {
	path, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	names := strings.NewReplacer("/the/goroot", "$GOROOT", "/the/work", "$WORK")
	c := command{env: []string{"PATH=/the/goroot/bin" + string(filepath.ListSeparator) + os.Getenv("PATH")},
		args: []string{path, "build", "/the/work/x"}}
	if got, want := showCommand(c, names),
		"PATH=$GOROOT/bin"+string(filepath.ListSeparator)+"$PATH go build $WORK/x"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
