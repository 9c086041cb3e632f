package docker

import (
	"testing"

	"github.com/docker/docker/api/types/image"

	ours "github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestClean removes what gobuild made, and not an image of the user's that stands on a toolchain.
func TestClean(t *testing.T) {
	e := newExecutor(t, nil)
	e.engine.mark, e.engine.name = testMark+"clean", testMark+"clean"
	run(t, e, goCommand("go", "version"))
	own, users := toolchainRepo+":"+testMark, testMark+":1"
	for i, tag := range []string{own, users} {
		img, err := ours.Assemble(toolchainLike(t, e.engine), ours.Spec{Labels: map[string]string{ours.OwnLabel: e.engine.mark, "n": string(rune('a' + i))}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sink.Load(t.Context(), e.engine, sink.Loading{Image: img, Tags: []string{tag}}); err != nil {
			t.Fatal(err)
		}
	}
	defer e.engine.api.ImageRemove(t.Context(), users, image.RemoveOptions{Force: true})
	if err := e.Close(); err != nil { // what runs would stay
		t.Fatal(err)
	}
	things, err := e.engine.Clean(t.Context(), CleanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, thing := range things {
		if thing.Why != "" {
			t.Errorf("%s %s stays: %s", thing.Kind, thing.Name, thing.Why)
		}
	}
	if id, err := e.engine.ImageID(t.Context(), own); err != nil || id != "" {
		t.Errorf("gobuild's own image is left: %s, %v", id, err)
	}
	if id, err := e.engine.ImageID(t.Context(), users); err != nil || id == "" {
		t.Errorf("the user's image is gone: %v", err)
	}
	for _, target := range []string{"/cache/builds", "/go/pkg/mod"} {
		if _, err := e.engine.api.VolumeInspect(t.Context(), e.volume(target, plan.Shared, false).Source); err == nil {
			t.Errorf("the volume of %s is left", target)
		}
	}
}
