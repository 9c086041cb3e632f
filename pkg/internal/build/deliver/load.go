package deliver

import (
	"context"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// Load loads an image into the engine, unless it is there. An engine that keeps blobs gets the artifact,
// which is the image or the index of all its platforms; nil: the image.
func (l *Loader) Load(ctx context.Context, a *plan.Action, img v1.Image, artifact image.Artifact,
	start func() *progress.Task) (changed bool, err error) {
	d := a.Deliver
	one := sink.Loading{Image: img, Artifact: artifact, Tags: d.Tags}
	there := false
	if tags := l.tags(ctx); tags != nil {
		there, _ = one.IsLoaded(ctx, tags)
	}
	if !there {
		there, err = one.IsLoaded(ctx, l.engine)
	}
	if err == nil && !there {
		hints := func() []string { return l.layerHints(d) }
		err = l.load(&pendingLoad{Loading: one, ctx: ctx, action: a.ID, hints: hints, start: start})
	}
	if err == nil {
		l.recordLoaded(d)
	}
	if err == nil && !there && l.KeepsBlobs() {
		err = l.recordBlobs(d, img, artifact)
	}
	return !there, err
}

// KeepsBlobs reports whether the engine keeps images by their blobs: see sink.Engine.
func (l *Loader) KeepsBlobs() bool { return l.engine != nil && l.engine.KeepsBlobs() }

// A loadedImage is the record of what a tag was in the engine.
type loadedImage struct {
	ID     string    // of the image in the engine
	Layers []v1.Hash // digests of the blobs that it needs there
}

func loadedKey(tag string) string { return "loaded " + tag }

// recordBlobs records which layers are in the engine, as long as the first tag is this image.
func (l *Loader) recordBlobs(d *plan.DeliverAction, img v1.Image, artifact image.Artifact) error {
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
	return l.store.Put(loadedKey(d.Tags[0]), rec)
}

// presentBlobs are the layers of images with these tags, if the engine still has them.
func (l *Loader) presentBlobs(ctx context.Context, tags []string) map[v1.Hash]bool {
	present := map[v1.Hash]bool{}
	for _, tag := range tags {
		var rec loadedImage
		if !l.store.Get(loadedKey(tag), &rec) {
			continue
		}
		if id, err := l.engine.ImageID(ctx, tag); err != nil || id != rec.ID {
			continue
		}
		if complete, err := l.engine.IsComplete(ctx, tag); err != nil || !complete {
			continue
		}
		for _, layer := range rec.Layers {
			present[layer] = true
		}
	}
	return present
}

// tagsOnce asks the engine for its tags once.
func tagsOnce(engine executor.Engine, images int) func(ctx context.Context) sink.Lookup {
	var once sync.Once
	var tags sink.Lookup
	return func(ctx context.Context) sink.Lookup {
		once.Do(func() {
			tags, _ = engine.Tags(ctx, images) // after an error each tag is asked for, which reports it
		})
		return tags
	}
}

// layerHints are images that share layers with this one if the engine has them: its bases, and one with
// the same base that this run has loaded.
func (l *Loader) layerHints(d *plan.DeliverAction) []string {
	var refs []string
	base := d.Image.Base
	for ; base.Image != nil; base = base.Image.Base {
		refs = append(refs, base.Image.Tags...)
	}
	if base.Reference != "" {
		refs = append(refs, base.Reference)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return append(refs, l.loaded[d.Image.Base.String()]...)
}

func (l *Loader) recordLoaded(d *plan.DeliverAction) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loaded[d.Image.Base.String()] = d.Tags[:1]
}
