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
// which is the image or the index of all its platforms; for others it is nil.
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
		err = l.present.record(d, img, artifact)
	}
	return !there, err
}

// KeepsBlobs reports whether the engine keeps images by their blobs: see sink.Engine.
func (l *Loader) KeepsBlobs() bool { return l.engine != nil && l.engine.KeepsBlobs() }

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
