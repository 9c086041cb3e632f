package docker

import (
	"testing"

	"github.com/docker/docker/api/types/image"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	ours "github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestClean removes what gobuild made, and not an image of the user's that stands on a toolchain.
func TestClean(t *testing.T) {
	e := newExecutor(t, nil)
	mark := dockertest.Mark + "clean"
	e.engine.Rename(mark)
	mustRun(t, e, goCommand("go", "version"))
	own, users := "gobuild-toolchain:"+dockertest.Mark, dockertest.Mark+":1"
	for i, tag := range []string{own, users} {
		img, err := ours.Assemble(toolchainLike(t, e.engine),
			ours.Spec{Labels: map[string]string{ours.OwnLabel: mark, "n": string(rune('a' + i))}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sink.Load(t.Context(), e.engine.Images,
			sink.Loading{Image: img, Tags: []string{tag}}); err != nil {
			t.Fatal(err)
		}
	}
	defer e.engine.Client().ImageRemove(t.Context(), users, image.RemoveOptions{Force: true})
	if err := e.Close(); err != nil { // what runs would stay
		t.Fatal(err)
	}
	things, err := e.engine.Leftovers.Clean(t.Context(), engine.CleanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, thing := range things {
		if thing.Why != "" {
			t.Errorf("%s %s stays: %s", thing.Kind, thing.Name, thing.Why)
		}
	}
	if id, err := e.engine.Images.ImageID(t.Context(), own); err != nil || id != "" {
		t.Errorf("gobuild's own image is left: %s, %v", id, err)
	}
	if id, err := e.engine.Images.ImageID(t.Context(), users); err != nil || id == "" {
		t.Errorf("the user's image is gone: %v", err)
	}
	for _, target := range []string{"/cache/builds", "/go/pkg/mod"} {
		if _, err := e.engine.Client().VolumeInspect(t.Context(),
			e.boxes.starter.mounter.volume(target, plan.Shared, false).Source); err == nil {
			t.Errorf("the volume of %s is left", target)
		}
	}
}
