package build

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Layers are compressed for layouts, tarballs and pushes: beside a layout, unless the blobs are kept.
func TestPackings(t *testing.T) {
	store, err := cache.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		sink                      plan.Sink
		push, packs, beside, olds bool
	}{
		{sink: plan.SinkEngine},
		{sink: plan.SinkEngine, push: true, packs: true},
		{sink: plan.SinkTarball, packs: true},
		{sink: plan.SinkLayout, packs: true, beside: true, olds: true},
		{sink: plan.SinkLayout, push: true, packs: true, olds: true},
	} {
		project := t.TempDir()
		d := &plan.DeliverAction{Sink: test.sink, Push: test.push, Assemblies: []string{"assemble a"},
			Path: filepath.Join(project, "dist", "images", "a")}
		p := &packings{store: store, dist: dist.New(dist.Options{Project: project, Path: "dist"}),
			compressor: &layer.Compressor{Keep: test.push},
			plan:       &plan.Plan{Actions: []*plan.Action{{ID: "deliver a", Deliver: d}}}}
		own, other := p.of("assemble a"), p.of("assemble b")
		if (own != nil) != test.packs || (other != nil) != test.packs {
			t.Errorf("%s, push %t: layers are compressed: %t, %t", test.sink, test.push, own != nil, other != nil)
			continue
		}
		if own == nil {
			if p.digests("assemble a") != layer.Digests(store) {
				t.Error("without a packing, layers are not made with the store")
			}
			continue
		}
		if (own.Blobs != nil) != test.beside || (own.Old != nil) != test.olds || other.Blobs != nil ||
			other.Old != nil {
			t.Errorf("%s, push %t: %+v, %+v", test.sink, test.push, own, other)
		}
		if own.Image == other.Image {
			t.Error("two images have one name for their records")
		}
	}
}

// What was written for a layout that never came is gone after the run, also if it was cut short.
func TestPackingsClose(t *testing.T) {
	project := t.TempDir()
	out := dist.New(dist.Options{Project: project, Path: "dist", Record: filepath.Join(t.TempDir(), "record")})
	defer out.Close()
	p := &packings{dist: out}
	s := p.scratch(filepath.Join(project, "dist", "images", "a"))
	if p.scratch(filepath.Join(project, "dist", "images", "a")) != s {
		t.Error("the platforms of a layout do not share what is written for it")
	}
	failed := errors.New("cut short")
	if err := s.Write(func(io.Writer) (v1.Hash, error) { return v1.Hash{}, failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	p.close()
	left, err := os.ReadDir(filepath.Join(project, "dist", "images"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v was left (%v)", left, err)
	}
}
