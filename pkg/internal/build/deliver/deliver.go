package deliver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/assemble"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// An Image is one delivered image.
type Image struct {
	Deliver   *plan.DeliverAction
	Platforms []plan.Platform
	Chosen    plan.Platform // the one that an engine gets which keeps only one, or a tarball
	Whole     bool          // the sink has all platforms
	// ID is the digest of the configuration: the image ID, the same in every sink. Of several
	// platforms it is that of Chosen.
	ID string
	// Digest is that of the manifest, or of the index of several platforms, in layouts and
	// registries; "" for an image that is only in an engine which keeps none.
	Digest  string
	Size    int64 // of the layers of one platform as they were delivered, in bytes
	Change  Change
	Changed bool // something was written or loaded
	Pushed  bool // it is in the registries of its tags
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
	Layers   *layer.Compressor

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

// Close removes what was compressed for layouts and tarballs alone.
func (dl *Deliverer) Close() { dl.Layers.Close() }

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
	assembled, err := artifactOf(variants, d.Image.Annotations)
	if err != nil {
		return res, err
	}
	res = Image{Deliver: d}
	for _, v := range variants {
		res.Platforms = append(res.Platforms, v.platform)
	}
	start := sync.OnceValue(func() *progress.Task { return dl.Reporter.Start(a.Title) })
	if err = dl.send(ctx, a, variants, &res, start); err == nil {
		res.Change, err = dl.remember(d, assembled, chooseVariant(variants, d.Engine).img)
	}
	if err == nil && !res.Changed && !res.Pushed {
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

// send loads the image into the engine or writes a file or directory, and pushes it if that was
// asked for. It calls start when that starts.
func (dl *Deliverer) send(ctx context.Context, a *plan.Action, variants []variant, res *Image,
	start func() *progress.Task) (err error) {
	d := a.Deliver
	chosen := chooseVariant(variants, d.Engine)
	res.Chosen = chosen.platform
	if d.Sink == plan.SinkEngine && !dl.Loader.KeepsBlobs() { // it takes layers quickest as they are
		if res.Changed, err = dl.Loader.Load(ctx, a, chosen.img, nil, start); err != nil {
			return err
		}
		if !d.Push {
			return describeImage(res, chosen.img, nil)
		}
	}
	artifact, img, err := dl.compress(ctx, d, variants)
	if err != nil {
		return err
	}
	switch d.Sink {
	case plan.SinkEngine:
		if dl.Loader.KeepsBlobs() {
			res.Whole = true
			res.Changed, err = dl.Loader.Load(ctx, a, img, artifact, start)
		}
	case plan.SinkLayout:
		start()
		res.Whole = true
		res.Changed, err = dl.writeLayout(ctx, d, artifact)
	case plan.SinkTarball:
		start()
		res.Changed, err = dl.writeTarball(ctx, d, img)
	default:
		err = fmt.Errorf("no sink is called %q", d.Sink)
	}
	if err == nil && d.Push {
		res.Pushed, err = true, dl.Pusher.Push(ctx, d, artifact, start().Bytes)
	}
	if err != nil {
		return err
	}
	if d.Sink == plan.SinkTarball && !d.Push {
		artifact = img
	}
	return describeImage(res, img, artifact)
}

// compress returns the image as layouts, tarballs and registries have it, and that of the chosen
// platform.
func (dl *Deliverer) compress(ctx context.Context, d *plan.DeliverAction,
	variants []variant) (artifact image.Artifact, chosen v1.Image, err error) {
	packed := slices.Clone(variants)
	for i := range packed {
		if packed[i].img, err = sink.Compress(ctx, packed[i].img, dl.Layers); err != nil {
			return nil, nil, err
		}
	}
	artifact, err = artifactOf(packed, d.Image.Annotations)
	return artifact, chooseVariant(packed, d.Engine).img, err
}

// describeImage sets what is known of a delivered image. artifact is what has the manifest digest;
// nil if there is none.
func describeImage(res *Image, img v1.Image, artifact image.Artifact) error {
	id, err := img.ConfigName()
	if err != nil {
		return err
	}
	res.ID = id.String()
	if res.Size, err = layersSize(img); err != nil || artifact == nil {
		return err
	}
	digest, err := artifact.Digest()
	res.Digest = digest.String()
	return err
}

// layersSize returns the bytes of all layers.
func layersSize(img v1.Image) (size int64, err error) {
	m, err := img.Manifest()
	if err != nil {
		return 0, err
	}
	for _, l := range m.Layers {
		size += l.Size
	}
	return size, nil
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
