package engine_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// TestSweep expects a container that was never started to go, but not at once.
func TestSweep(t *testing.T) {
	e, image := withContainer(t)
	config := &container.Config{Image: image, Entrypoint: []string{"/none"}}
	config.Labels = e.Labels()
	made, err := e.Client().ContainerCreate(t.Context(), config, &container.HostConfig{}, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	e.Leftovers.Sweep(t.Context(), nil)
	if !slices.Contains(dockertest.Containers(t, e), made.ID) {
		t.Error("a container that was just created is gone")
	}
	e.SetTime(time.Now().Add(time.Hour))
	e.Leftovers.Sweep(t.Context(), nil)
	if left := dockertest.Containers(t, e); slices.Contains(left, made.ID) || len(left) != 1 {
		t.Errorf("the containers %v are left", left)
	}
}

// TestLateCreation expects a container to go that the engine makes after the run that asked for it was
// killed, and after the next has looked.
func TestLateCreation(t *testing.T) {
	e, image := withContainer(t)
	dir := t.TempDir()
	e.Own(dir, func() (*runs.Run, error) { return runs.Begin(dir, runs.About{}) })
	run, err := e.Join(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer run.End()
	config := &container.Config{Image: image, Entrypoint: []string{"/none"}}
	config.Labels = e.KilledLabels("killed")
	made := make(chan string, 1)
	go func() {
		time.Sleep(500 * time.Millisecond)
		answer, _ := e.Client().ContainerCreate(context.Background(), config, &container.HostConfig{}, nil, nil, "")
		made <- answer.ID
	}()
	if late := e.Leftovers.Sweep(t.Context(), []string{"killed", "another"}); !slices.Equal(late, []string{"another"}) {
		t.Errorf("to be looked at again are %q", late)
	}
	if id := <-made; id == "" || slices.Contains(dockertest.Containers(t, e), id) {
		t.Errorf("the container %q is left", id)
	}
}

// withContainer has an executor make a container, which runs, and returns its image.
func withContainer(t *testing.T) (e *engine.Engine, image string) {
	t.Helper()
	cacheDir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cacheDir = filepath.Join(cacheDir, "gobuild")
	settings := goproxy.FromEnvironment(os.Environ())
	e = dockertest.Connect(t)
	ex := docker.New(e, docker.Options{
		StateDir: filepath.Join(t.TempDir(), "state"), CacheDir: cacheDir,
		Toolchains: toolchain.Open(settings, cacheDir), Settings: settings, Environ: os.Environ(),
	})
	t.Cleanup(func() { ex.Close() })
	c := plan.Command{Toolchain: plan.Toolchain{Version: "1.26.8"}, Dir: "/", Args: []plan.Text{"go", "version"}}
	if err := ex.Run(t.Context(), c, io.Discard); err != nil {
		t.Fatal(err)
	}
	ids := dockertest.Containers(t, e)
	if len(ids) != 1 {
		t.Fatalf("there are the containers %v", ids)
	}
	state, err := e.Client().ContainerInspect(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	return e, state.Config.Image
}
