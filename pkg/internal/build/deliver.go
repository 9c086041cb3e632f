package build

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// An ImageResult is one delivered image.
type ImageResult struct {
	Deliver   *plan.DeliverAction
	Platforms []plan.Platform
	Loaded    plan.Platform // Sink engine: the platform that the engine got
	ID        string        // digest of the configuration: the image ID in the engine (of Loaded, or of the only platform)
	Digest    string        // digest of the manifest, or of the index where there are several platforms
	Size      int64         // of the layers' content, in bytes, of one platform
	Changed   bool          // something had to be written or loaded
	Last      *LastImage    // what the last build made of it; nil where there was none
	Pushed    string        // digest of what was pushed, "" when nothing was
}

// deliver brings an image to its sink, and to registries if that was asked for.
func (r *runner) deliver(ctx context.Context, a *plan.Action) error {
	res, err := r.bring(ctx, a)
	if err != nil {
		return &ActionError{Action: a, Err: err}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.delivered[a.ID] = res
	return nil
}

func (r *runner) bring(ctx context.Context, a *plan.Action) (res ImageResult, err error) {
	d := a.Deliver
	variants, err := r.variants(d)
	if err != nil {
		return res, err
	}
	artifact, err := artifactOf(variants, d.Image.Annotations)
	if err != nil {
		return res, err
	}
	res = ImageResult{Deliver: d}
	for _, v := range variants {
		res.Platforms = append(res.Platforms, v.platform)
	}
	chosen := choose(variants, d.Engine)
	res.Loaded = chosen.platform
	if err := describe(&res, chosen.img, artifact); err != nil {
		return res, err
	}
	start := sync.OnceValue(func() *progress.Task { return r.Reporter.Start(a.Title) })
	if err = r.sink(ctx, a, chosen.img, artifact, &res, start); err == nil && d.Push {
		res.Pushed, err = r.push(ctx, d, artifact, start().Bytes)
	}
	if err == nil {
		res.Last, err = r.remember(d, res)
	}
	if err == nil && !res.Changed && res.Pushed == "" {
		start().Skip("up to date")
	} else {
		start().Done(err)
	}
	return res, err
}

// A variant is the image of one platform.
type variant struct {
	platform plan.Platform
	img      v1.Image
}

func (r *runner) variants(d *plan.DeliverAction) ([]variant, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []variant
	for i, id := range d.Assemblies {
		img, ok := r.images[id]
		if !ok {
			return nil, errors.New("its image was not assembled")
		}
		list = append(list, variant{d.Platforms[i], img})
	}
	return list, nil
}

// artifactOf is the image itself, or an index of several platforms.
func artifactOf(variants []variant, annotations map[string]string) (image.Artifact, error) {
	if len(variants) == 1 {
		return variants[0].img, nil
	}
	var list []image.Variant
	for _, v := range variants {
		list = append(list, image.Variant{Platform: v1Platform(v.platform), Image: v.img})
	}
	return image.Index(list, annotations)
}

// choose is the variant that an engine of this platform gets: its own, else one of its
// architecture, else the first, which runs there under emulation.
func choose(variants []variant, engine plan.Platform) variant {
	for _, v := range variants {
		if v.platform == engine {
			return v
		}
	}
	for _, v := range variants {
		if v.platform.Port() == engine.Port() {
			return v
		}
	}
	return variants[0]
}

// describe fills in what is known of an image before it is delivered.
func describe(res *ImageResult, img v1.Image, artifact image.Artifact) error {
	id, err := img.ConfigName()
	if err != nil {
		return err
	}
	digest, err := artifact.Digest()
	if err != nil {
		return err
	}
	m, err := img.Manifest()
	if err != nil {
		return err
	}
	res.ID, res.Digest = id.String(), digest.String()
	for _, l := range m.Layers {
		res.Size += l.Size
	}
	return nil
}

// sink loads the image into the engine or writes a layout. start shows that this begins.
func (r *runner) sink(ctx context.Context, a *plan.Action, img v1.Image, artifact image.Artifact, res *ImageResult, start func() *progress.Task) (err error) {
	switch d := a.Deliver; d.Sink {
	case plan.SinkEngine:
		res.Changed, err = r.load(ctx, a, img, start)
	case plan.SinkLayout:
		start()
		res.Changed, err = r.writeLayout(ctx, d, artifact)
	default:
		err = fmt.Errorf("no sink is called %q", d.Sink)
	}
	return err
}

// writeLayout writes the image into dist.
func (r *runner) writeLayout(ctx context.Context, d *plan.DeliverAction, artifact image.Artifact) (changed bool, err error) {
	sub, name, err := r.output(d.Path)
	if err != nil {
		return false, err
	}
	_, changed, err = image.WriteLayout(ctx, sub.Layout(name), artifact, d.Tags, r.hasher)
	return changed, err
}

// load loads the image into the engine, if it is not there.
func (r *runner) load(ctx context.Context, a *plan.Action, img v1.Image, start func() *progress.Task) (changed bool, err error) {
	d := a.Deliver
	l := image.Loading{Image: img, Tags: d.Tags}
	there := false
	if tags := r.tags(ctx); tags != nil {
		there, _ = l.Loaded(ctx, tags)
	}
	if !there {
		there, err = l.Loaded(ctx, r.Engine)
	}
	if err == nil && !there {
		hints := func() []string { return r.siblings(d) }
		err = r.loads.load(&loading{Loading: l, ctx: ctx, action: a.ID, hints: hints, start: start})
	}
	if err == nil {
		r.noteLoaded(d)
	}
	return !there, err
}

// tagsOnce asks the engine for its tags once.
func (r *runner) tagsOnce(images int) func(ctx context.Context) image.Lookup {
	var once sync.Once
	var tags image.Lookup
	return func(ctx context.Context) image.Lookup {
		once.Do(func() {
			tags, _ = r.Engine.Tags(ctx, images) // else each is asked for, which says what is wrong
		})
		return tags
	}
}

// push sends the image to the registries that its tags name. Layers are compressed there, so
// the manifest has another digest than in a layout.
func (r *runner) push(ctx context.Context, d *plan.DeliverAction, artifact image.Artifact, bytes func(done, total int64)) (string, error) {
	if err := r.pushes.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer r.pushes.Release(1)
	digest, err := image.Push(ctx, d.Tags, artifact, image.PushOptions{
		Keychain: r.Keychain,
		Waits:    r.Waits,
		CacheDir: filepath.Join(r.CacheDir, "registry"),
		Progress: bytes,
	})
	return digest.String(), err
}

// siblings are images that share layers with this one if the engine has them: those that it
// stands on, whichever run loaded them, and one on the same base that this run has loaded.
func (r *runner) siblings(d *plan.DeliverAction) []string {
	var refs []string
	base := d.Image.Base
	for ; base.Image != nil; base = base.Image.Base {
		refs = append(refs, base.Image.Tags...)
	}
	if base.Reference != "" {
		refs = append(refs, base.Reference)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return append(refs, r.loaded[d.Image.Base.String()]...)
}

func (r *runner) noteLoaded(d *plan.DeliverAction) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.loaded[d.Image.Base.String()] = d.Tags[:1]
}
