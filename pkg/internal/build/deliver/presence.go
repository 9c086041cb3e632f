package deliver

import (
	"context"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A presence knows which layers an engine has that keeps images by their blobs, as the engine does not say.
type presence struct {
	engine sink.Engine
	store  *cache.Store // of the checkout

	// complete has the IDs of images that had all their layers when the engine was asked: many images stand
	// on one, and after a load the engine is asked again.
	complete sync.Map
}

// A loadedImage is the record of what a tag was in the engine.
type loadedImage struct {
	ID     string    // of the image in the engine
	Layers []v1.Hash // digests of the blobs that it needs there
}

func loadedKey(tag string) string { return "loaded " + tag }

// record notes which layers are in the engine, as long as the first tag is this image.
func (p *presence) record(d *plan.DeliverAction, img v1.Image, artifact image.Artifact) error {
	id, err := artifact.Digest()
	if err != nil || len(d.Tags) == 0 {
		return err
	}
	manifest, err := img.Manifest()
	if err != nil {
		return err
	}
	rec := loadedImage{ID: id.String()}
	for _, layer := range manifest.Layers {
		rec.Layers = append(rec.Layers, layer.Digest)
	}
	return p.store.Put(loadedKey(d.Tags[0]), rec)
}

// of returns the layers of images with these tags, if the engine still has them.
func (p *presence) of(ctx context.Context, tags []string) map[v1.Hash]bool {
	present := map[v1.Hash]bool{}
	for _, tag := range tags {
		var rec loadedImage
		if !p.store.Get(loadedKey(tag), &rec) {
			continue
		}
		if id, err := p.engine.ImageID(ctx, tag); err != nil || id != rec.ID {
			continue
		}
		if !p.isComplete(ctx, tag, rec.ID) {
			continue
		}
		for _, layer := range rec.Layers {
			present[layer] = true
		}
	}
	return present
}

// isComplete reports whether the engine has all layers of the image that a tag is.
func (p *presence) isComplete(ctx context.Context, tag, id string) bool {
	if _, known := p.complete.Load(id); known {
		return true
	}
	complete, err := p.engine.IsComplete(ctx, tag)
	if err != nil || !complete {
		return false
	}
	p.complete.Store(id, true)
	return true
}
