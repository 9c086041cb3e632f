package sink

import (
	"context"
	"fmt"
	"io"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
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
	// KeepsBlobs says whether the engine keeps images as registries do, by their manifests and blobs, in
	// containerd's image store. Others unpack layers, and know each together with those below it.
	KeepsBlobs() bool
	// IsComplete reports whether all layers of an image are there, at least for the engine's own platform,
	// in an engine that keeps blobs.
	IsComplete(ctx context.Context, ref string) (bool, error)
}

// A Loading is an image to load into an engine.
type Loading struct {
	Image v1.Image
	Tags  []string

	// Hints are references of images that may share layers with it, for an engine that unpacks layers.
	Hints []string

	// Artifact is what an engine that keeps blobs gets: the image, or the index of all platforms, as
	// registries have it; nil: Image. Present are layers of it that the engine has.
	Artifact image.Artifact
	Present  map[v1.Hash]bool

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
// returns an error or nil for each. Layers that the engine has are left out. An image that is missing
// afterwards is sent once more, alone and whole.
func LoadAll(ctx context.Context, e Engine, list []Loading) []error {
	whole, err := send(ctx, e, list, false)
	errs := make([]error, len(list))
	for i, l := range list {
		errs[i] = err
		if (err != nil || len(list) > 1 || !whole) && ctx.Err() == nil {
			if l.hasArrived(ctx, e, whole) {
				errs[i] = nil
			} else {
				_, again := send(ctx, e, list[i:i+1], true)
				errs[i] = l.explain(again)
			}
		}
		if errs[i] == nil {
			errs[i] = checkLoaded(ctx, e, l.Tags)
		}
	}
	return errs
}

// hasArrived reports whether the image is in the engine. One that keeps blobs accepts archives in which
// some are missing.
func (l Loading) hasArrived(ctx context.Context, e Engine, whole bool) bool {
	if ok, err := l.IsLoaded(ctx, e); err != nil || !ok {
		return false
	}
	if whole || !e.KeepsBlobs() {
		return true
	}
	for _, t := range l.Tags {
		if complete, err := e.IsComplete(ctx, t); err != nil || !complete {
			return false
		}
	}
	return len(l.Tags) > 0
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
	if len(l.Tags) == 0 {
		id, err := l.Find(ctx, e)
		return id != "", err
	}
	ids, err := l.identities()
	if err != nil {
		return false, err
	}
	for _, t := range l.Tags {
		id, err := e.ImageID(ctx, t)
		if err != nil || !slices.Contains(ids, id) {
			return false, err
		}
	}
	return true, nil
}

// Find returns the ID that the image has in the engine; "" if it is not there.
func (l Loading) Find(ctx context.Context, e Lookup) (string, error) {
	ids, err := l.identities()
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		if found, err := e.ImageID(ctx, id); err != nil || found == id {
			return found, err
		}
	}
	return "", nil
}

// identities returns the possible IDs of an image in an engine: the digest of its configuration, or
// that of its manifest or index if the engine keeps blobs.
func (l Loading) identities() ([]string, error) {
	config, err := l.Image.ConfigName()
	if err != nil {
		return nil, err
	}
	digest, err := l.artifact().Digest()
	return []string{config.String(), digest.String()}, err
}

func (l Loading) artifact() image.Artifact {
	if l.Artifact == nil {
		return l.Image
	}
	return l.Artifact
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

// loadParts lists the files of an archive for the engine, with all layers or without those that it has,
// and reports whether all are there.
func loadParts(ctx context.Context, e Engine, list []Loading, all bool) (parts []part, whole bool, err error) {
	if e.KeepsBlobs() {
		return layoutParts(list, all)
	}
	whole = true
	skip := make([]map[v1.Hash]bool, len(list))
	for i := 0; i < len(list) && !all; i++ {
		if skip[i], err = list[i].sharedLayers(ctx, e); err != nil {
			return nil, false, err
		}
		whole = whole && len(skip[i]) == 0
	}
	parts, err = archiveParts(list, skip)
	return parts, whole, err
}

// sharedLayers returns the image's lowest layers that the engine has under its own ID, a tag or a
// hint. An engine knows a layer only together with those below it.
func (l Loading) sharedLayers(ctx context.Context, e Engine) (map[v1.Hash]bool, error) {
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

// send streams an archive of images to the engine, with all layers or without those that it has, and
// reports whether all were there.
func send(ctx context.Context, e Engine, list []Loading, all bool) (whole bool, err error) {
	parts, whole, err := loadParts(ctx, e, list, all)
	if err != nil {
		return whole, err
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
		return whole, err
	}
	return whole, loadErr
}
