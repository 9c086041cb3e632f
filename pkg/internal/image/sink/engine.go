package sink

import (
	"context"
	"fmt"
	"io"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// An Engine is what images are loaded into.
type Engine interface {
	// Load reads an archive as docker load does, and answers with the engine's own error if it
	// refuses it.
	Load(ctx context.Context, r io.Reader) error
	// ImageID is the ID of the image that has this reference or ID; empty when there is none.
	ImageID(ctx context.Context, ref string) (string, error)
	// Layers are the DiffIDs of an image that is there.
	Layers(ctx context.Context, ref string) ([]v1.Hash, error)
	// PartialLoads says whether an archive may leave out layers that the engine has.
	PartialLoads() bool
}

// A Loading is an image to load into an engine.
type Loading struct {
	Image v1.Image
	Tags  []string
	Hints []string // references of images that may share layers with it

	// Progress is called with the bytes sent for the image and their total; it may be nil.
	Progress func(done, total int64)
}

// Load loads an image into the engine and reports whether anything was sent.
func Load(ctx context.Context, e Engine, l Loading) (bool, error) {
	if ok, err := l.IsLoaded(ctx, e); ok || err != nil {
		return false, err
	}
	err := LoadAll(ctx, e, []Loading{l})[0]
	return err == nil, err
}

// LoadAll loads images into the engine in one archive, which costs less than one for each, and
// returns an error or nil for each. Layers that the engine has under the tags or the hints are left
// out. An image that is missing afterwards is sent once more, alone and whole.
func LoadAll(ctx context.Context, e Engine, list []Loading) []error {
	skip, err := layersSharedByAll(ctx, e, list)
	if err == nil {
		err = send(ctx, e, list, skip)
	}
	errs := make([]error, len(list))
	for i, l := range list {
		errs[i] = err
		if (err != nil || len(list) > 1 || len(skip[0]) > 0) && ctx.Err() == nil {
			if ok, _ := l.IsLoaded(ctx, e); ok {
				errs[i] = nil
			} else {
				errs[i] = l.explain(send(ctx, e, list[i:i+1], nil))
			}
		}
		if errs[i] == nil {
			errs[i] = checkLoaded(ctx, e, l.Tags)
		}
	}
	return errs
}

// maxStacked is how many layers Docker puts on top of each other (maxLayerDepth in its layer store).
const maxStacked = 125

// explain adds to an engine's error that the image has more layers than engines take.
func (l Loading) explain(err error) error {
	layers, layersErr := l.Image.Layers()
	if err == nil || layersErr != nil || len(layers) <= maxStacked {
		return err
	}
	return fmt.Errorf("%w; the image has %d layers, and Docker takes %d at most: take a base with fewer", err,
		len(layers), maxStacked)
}

// A Lookup finds images by name.
type Lookup interface {
	// ImageID is that of an Engine.
	ImageID(ctx context.Context, ref string) (string, error)
}

// IsLoaded reports whether every tag is this image in the engine; without tags, whether the image is there.
func (l Loading) IsLoaded(ctx context.Context, e Lookup) (bool, error) {
	ids, err := identities(l.Image)
	if err != nil {
		return false, err
	}
	tags := l.Tags
	if len(tags) == 0 {
		tags = ids[:1]
	}
	for _, t := range tags {
		id, err := e.ImageID(ctx, t)
		if err != nil || id != ids[0] && id != ids[1] {
			return false, err
		}
	}
	return true, nil
}

// identities returns the possible IDs of an image in an engine: the digest of its configuration, or
// that of its manifest if images are kept in containerd.
func identities(img v1.Image) ([]string, error) {
	config, err := img.ConfigName()
	if err != nil {
		return nil, err
	}
	manifest, err := img.Digest()
	return []string{config.String(), manifest.String()}, err
}

// checkLoaded returns an error if an engine reported none and loaded nothing.
func checkLoaded(ctx context.Context, e Engine, tags []string) error {
	for _, t := range tags {
		id, err := e.ImageID(ctx, t)
		if err != nil {
			return err
		}
		if id == "" {
			return fmt.Errorf("the engine accepted the image %s but does not have it", t)
		}
	}
	return nil
}

// layersSharedByAll returns, for each image, the layers that can be left out.
func layersSharedByAll(ctx context.Context, e Engine, list []Loading) ([]map[v1.Hash]bool, error) {
	skip := make([]map[v1.Hash]bool, len(list))
	for i, l := range list {
		var err error
		if skip[i], err = l.sharedLayers(ctx, e); err != nil {
			return skip, err
		}
	}
	return skip, nil
}

// sharedLayers returns the image's lowest layers that the engine has under its own ID, a tag or a
// hint. An engine knows a layer only together with those below it.
func (l Loading) sharedLayers(ctx context.Context, e Engine) (map[v1.Hash]bool, error) {
	if !e.PartialLoads() {
		return nil, nil
	}
	cf, err := l.Image.ConfigFile()
	if err != nil {
		return nil, err
	}
	own, err := l.Image.ConfigName()
	if err != nil {
		return nil, err
	}
	want, best := cf.RootFS.DiffIDs, 0
	for _, ref := range slices.Concat([]string{own.String()}, l.Tags, l.Hints) {
		if id, err := e.ImageID(ctx, ref); err != nil || id == "" {
			continue
		}
		if have, err := e.Layers(ctx, ref); err == nil {
			best = max(best, commonPrefixLen(want, have))
		}
	}
	return prefixSet(want, best), nil
}

// commonPrefixLen returns the length of the longest common prefix of a and b.
func commonPrefixLen(a, b []v1.Hash) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// prefixSet returns the set of the first n layers, without those that occur again later.
func prefixSet(layers []v1.Hash, n int) map[v1.Hash]bool {
	set := map[v1.Hash]bool{}
	for _, h := range layers[:n] {
		set[h] = true
	}
	for _, h := range layers[n:] {
		delete(set, h)
	}
	return set
}

// send streams an archive of images to the engine, each without the layers to skip.
func send(ctx context.Context, e Engine, list []Loading, skip []map[v1.Hash]bool) error {
	parts, err := archiveParts(list, skip)
	if err != nil {
		return err
	}
	sizes := archiveSizes(parts, len(list))
	done, now := make([]int64, len(list)), 0
	count := func(n int64) {
		done[now] += n
		if report := list[now].Progress; report != nil {
			report(done[now], sizes[now])
		}
	}
	archive := layer.NewStream(func(w io.Writer) error {
		return writeParts(blob.CountWrites(w, count), parts, func(p part) { now = p.owner })
	})
	loadErr := e.Load(ctx, archive)
	if err := archive.Stop(); err != nil {
		return err
	}
	return loadErr
}
