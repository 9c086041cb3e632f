package gobuild_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// Where there is no place for a cache, none is made in the working directory.
func TestValidateWithoutHome(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("LocalAppData", "")
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "v0.0.1-go1.26.8.linux-amd64")
	}))
	defer proxy.Close()
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n", "main.go": "package main\nfunc main() {}\n",
		"gobuild.hcl": `target "a" { package = "." }`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := gobuild.Validate(context.Background(), gobuild.ValidateOptions{Options: gobuild.Options{
		Dir: dir, Stdout: io.Discard, Stderr: io.Discard, Environ: []string{"GOPROXY=" + proxy.URL, "GOENV=off"},
	}}); err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("%v, %v", entries, err)
	}
}

// A variable that says nothing useful is a mistake in how gobuild was called.
func TestValidateWithWrongVariable(t *testing.T) {
	var usage *gobuild.Error
	err := gobuild.Validate(t.Context(), gobuild.ValidateOptions{Options: gobuild.Options{
		Dir: t.TempDir(), Stdout: io.Discard, Stderr: io.Discard, Environ: []string{"GOBUILD_VOLUMES=a/b"},
	}})
	if !errors.As(err, &usage) || usage.Exit != gobuild.ExitUsage {
		t.Errorf("%v, want a usage error", err)
	}
}
