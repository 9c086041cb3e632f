package image

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// recipe is part of every remembered key; it changes when the same entries would give other bytes.
const recipe = "1"

// tarLayer is an uncompressed layer that is streamed from the files that it is made of.
type tarLayer struct {
	note    string // what it holds, for the image's history
	entries func() ([]Entry, error)
	sum     sum
}

// sum is what is remembered of a layer.
type sum struct {
	DiffID v1.Hash
	Size   int64
}

// FileLayer returns a layer of the one file src, standing at the absolute path dest. digest is the
// content digest of src where the caller knows it, else empty; with it and with a cache (which may
// be nil) src is not read when this layer was made before.
func FileLayer(ctx context.Context, src, dest string, mode fs.FileMode, digest string, cache Digests) (v1.Layer, error) {
	return TreeLayer(ctx, []Entry{{Path: dest, Source: src, Within: filepath.Dir(src), Mode: mode, Digest: digest}}, cache)
}

// TreeLayer returns a layer of several entries. Directories that only lead to an entry need none
// of their own. The layer's digest is remembered in cache (which may be nil) if every entry with a
// Source has its Digest.
func TreeLayer(ctx context.Context, entries []Entry, cache Digests) (v1.Layer, error) {
	all, err := normalise(entries)
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%d files", len(all))
	if len(all) == 1 {
		note = all[0].Path
	}
	given := func() ([]Entry, error) { return all, nil }
	return newTarLayer(ctx, note, given, layerKey(all), cache)
}

// newTarLayer reads the entries once to know their digest, unless it is remembered under key.
func newTarLayer(ctx context.Context, note string, entries func() ([]Entry, error), key string, cache Digests) (v1.Layer, error) {
	l := &tarLayer{note: note, entries: entries}
	if recall(cache, key, &l.sum) && l.sum.Size > 0 {
		return l, nil
	}
	r := openTar(entries)
	defer r.Close()
	h := sha256.New()
	size, err := io.Copy(h, readable.Until(ctx, r))
	if err != nil {
		return nil, err
	}
	l.sum = sum{DiffID: v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", h.Sum(nil))}, Size: size}
	remember(cache, key, l.sum)
	return l, nil
}

// layerKey identifies a layer by what it is made of; empty if some content is not known.
func layerKey(entries []Entry) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, e := range entries {
		if e.Source != "" && e.Digest == "" {
			return ""
		}
		e.Source = ""
		if enc.Encode(e) != nil {
			return ""
		}
	}
	return fmt.Sprintf("layer %s %x", recipe, h.Sum(nil))
}

// The methods of v1.Layer. Without compression, both digests and both readers are the same.

func (l *tarLayer) Digest() (v1.Hash, error)             { return l.sum.DiffID, nil }
func (l *tarLayer) DiffID() (v1.Hash, error)             { return l.sum.DiffID, nil }
func (l *tarLayer) Size() (int64, error)                 { return l.sum.Size, nil }
func (l *tarLayer) Compressed() (io.ReadCloser, error)   { return openTar(l.entries), nil }
func (l *tarLayer) Uncompressed() (io.ReadCloser, error) { return openTar(l.entries), nil }
func (l *tarLayer) MediaType() (types.MediaType, error)  { return types.OCIUncompressedLayer, nil }
