package deliver

import (
	"context"
	"errors"
	"fmt"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/assemble"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// An Image is one delivered image.
type Image struct {
	Deliver   *plan.DeliverAction
	Platforms []plan.Platform
	Loaded    plan.Platform // Sink engine: the loaded platform
	// ID is the digest of the configuration: the image ID in the engine (of Loaded, or the only platform).
	ID      string
	Digest  string // of the manifest, or of the index of several platforms
	Size    int64  // of the layers of one platform, in bytes
	Changed bool   // something was written or loaded
	Last    *Last  // of the last build; nil if there was none
	Pushed  string // digest of what was pushed; "" if nothing was
}

// A Deliverer delivers images.
type Deliverer struct {
	Images   *assemble.Images
	Dist     *dist.Dir
	Store    *cache.Store
	Hasher   *cache.Hasher
	Reporter *progress.Reporter
	Loader   *Loader // into the engine; nil without Docker
	Pusher   *Pusher

	mu        sync.Mutex
	delivered map[string]Image // by action
}

// Delivered returns the image that an action delivered.
func (dl *Deliverer) Delivered(action string) (Image, bool) {
	dl.mu.Lock()
	defer dl.mu.Unlock()
	res, ok := dl.delivered[action]
	return res, ok
}

// IsReady reports whether all images of an action are assembled.
func (dl *Deliverer) IsReady(d *plan.DeliverAction) bool {
	_, err := dl.variants(d)
	return err == nil
}

// Deliver writes an image to its sink, and pushes it if that was asked for.
func (dl *Deliverer) Deliver(ctx context.Context, a *plan.Action) error {
	res, err := dl.deliver(ctx, a)
	if err != nil {
		return &result.Error{Action: a, Err: err}
	}
	dl.mu.Lock()
	defer dl.mu.Unlock()
	if dl.delivered == nil {
		dl.delivered = map[string]Image{}
	}
	dl.delivered[a.ID] = res
	return nil
}

func (dl *Deliverer) deliver(ctx context.Context, a *plan.Action) (res Image, err error) {
	d := a.Deliver
	variants, err := dl.variants(d)
	if err != nil {
		return res, err
	}
	artifact, err := artifactOf(variants, d.Image.Annotations)
	if err != nil {
		return res, err
	}
	res = Image{Deliver: d}
	for _, v := range variants {
		res.Platforms = append(res.Platforms, v.platform)
	}
	chosen := chooseVariant(variants, d.Engine)
	res.Loaded = chosen.platform
	if err := describeImage(&res, chosen.img, artifact); err != nil {
		return res, err
	}
	start := sync.OnceValue(func() *progress.Task { return dl.Reporter.Start(a.Title) })
	if err = dl.send(ctx, a, chosen.img, artifact, &res, start); err == nil && d.Push {
		res.Pushed, err = dl.Pusher.Push(ctx, d, artifact, start().Bytes)
	}
	if err == nil {
		res.Last, err = dl.remember(d, res)
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

func (dl *Deliverer) variants(d *plan.DeliverAction) ([]variant, error) {
	var list []variant
	for i, id := range d.Assemblies {
		img, ok := dl.Images.Get(id)
		if !ok {
			return nil, errors.New("its image was not assembled")
		}
		list = append(list, variant{d.Platforms[i], img})
	}
	return list, nil
}

// artifactOf is the image of the only platform, or an index of several.
func artifactOf(variants []variant, annotations map[string]string) (image.Artifact, error) {
	if len(variants) == 1 {
		return variants[0].img, nil
	}
	var list []image.Variant
	for _, v := range variants {
		list = append(list, image.Variant{Platform: assemble.OCIPlatform(v.platform), Image: v.img})
	}
	return image.NewIndex(list, annotations)
}

// chooseVariant chooses the variant for an engine: that of its platform, else of its architecture, else
// the first, which runs there under emulation.
func chooseVariant(variants []variant, engine plan.Platform) variant {
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

// describeImage sets what is known of an image before it is delivered.
func describeImage(res *Image, img v1.Image, artifact image.Artifact) error {
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

// send loads the image into the engine or writes a layout. It calls start when that starts.
func (dl *Deliverer) send(ctx context.Context, a *plan.Action, img v1.Image, artifact image.Artifact, res *Image,
	start func() *progress.Task) (err error) {
	switch d := a.Deliver; d.Sink {
	case plan.SinkEngine:
		res.Changed, err = dl.Loader.Load(ctx, a, img, start)
	case plan.SinkLayout:
		start()
		res.Changed, err = dl.writeLayout(ctx, d, artifact)
	default:
		err = fmt.Errorf("no sink is called %q", d.Sink)
	}
	return err
}

// writeLayout writes the image into dist.
func (dl *Deliverer) writeLayout(ctx context.Context, d *plan.DeliverAction,
	artifact image.Artifact) (changed bool, err error) {
	sub, name, err := dl.Dist.Open(d.Path)
	if err != nil {
		return false, err
	}
	_, changed, err = sink.WriteLayout(ctx, sub.Layout(name), artifact, d.Tags, dl.Hasher)
	return changed, err
}
