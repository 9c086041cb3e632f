package docker

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
)

func TestAgent(t *testing.T) {
	e := newExecutor(t, nil)
	if goos, arch := e.engine.Platform(); goos != runtime.GOOS || arch != runtime.GOARCH {
		t.Skipf("needs an engine for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	mustRun(t, e, witnessCommand(t, "pid"))
	if path := processOne(t, e); path != agent.Path || e.boxes.starter.noAgent.Load() {
		t.Errorf("process 1 is %s", path)
	}
}

// TestNoAgent has programs that cannot be an agent: the engine starts the commands then.
func TestNoAgent(t *testing.T) {
	dir := t.TempDir()
	for name, program := range map[string]string{
		"another program": filepath.Join(dockertest.Witness(t), "witness"),
		"a missing one":   filepath.Join(dir, "missing"),
		"no program":      "helper_test.go",
		"an old version":  wrongVersion(t, dir),
	} {
		t.Run(name, func(t *testing.T) {
			before := executable
			defer func() { executable = before }()
			executable = func() (string, error) { return program, nil }
			e := newExecutor(t, nil)
			mustRun(t, e, witnessCommand(t, "pid"))
			if path := processOne(t, e); path == agent.Path {
				t.Error("it became an agent")
			}
			if got := dockertest.Containers(t, e.engine); len(got) != 1 {
				t.Errorf("there are the containers %v", got)
			}
		})
	}
}

// wrongVersion is the agent with another version in it.
func wrongVersion(t *testing.T, dir string) string {
	source, name := filepath.Join(dir, "old.go"), filepath.Join(dir, "old")
	dockertest.Write(t, dir, "old.go", `package main

import "io"
import "os"

func main() {
	os.Stdout.WriteString("h\x00\x00\x00\x00\x00\x00\x00\x010")
	io.Copy(io.Discard, os.Stdin)
}
`)
	dockertest.Build(t, name, source)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return name
}

// processOne is the program that the executor's only container began with.
func processOne(t *testing.T, e *Executor) string {
	t.Helper()
	ids := dockertest.Containers(t, e.engine)
	if len(ids) != 1 {
		t.Fatalf("there are the containers %v", ids)
	}
	state, err := e.engine.Client().ContainerInspect(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	return state.Path
}
