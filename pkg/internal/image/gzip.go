package image

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Gzip returns the layer compressed, for registries. It is compressed once: the result is kept
// below cacheDir and used again for a layer of the same DiffID. The same content always gives the
// same bytes.
func Gzip(ctx context.Context, l v1.Layer, cacheDir string) (v1.Layer, error) {
	diffID, err := l.DiffID()
	if err != nil {
		return nil, err
	}
	kept := blobs{cacheDir}
	note := filepath.Join(cacheDir, "gzip-"+gzipRecipe, diffID.Hex)
	g := &gzipLayer{Layer: l, kept: kept}
	if data, err := readable.ReadFile(note, maxNote); err == nil && json.Unmarshal(data, g) == nil && kept.has(g.Blob, g.Bytes) {
		return g, nil
	}
	if err := g.make(ctx, diffID); err != nil {
		return nil, err
	}
	return g, writeNote(note, g)
}

// gzipLayer is a layer with its compressed form in a file.
type gzipLayer struct {
	v1.Layer `json:"-"` // the same, uncompressed
	kept     blobs
	Blob     v1.Hash
	Bytes    int64
}

// make compresses the layer into the cache, and makes sure that it still is what it was.
func (g *gzipLayer) make(ctx context.Context, diffID v1.Hash) error {
	r, err := g.Layer.Uncompressed()
	if err != nil {
		return err
	}
	defer r.Close()
	g.Bytes = 0
	return g.kept.write(func(w io.Writer) (v1.Hash, error) {
		in, out := sha256.New(), sha256.New()
		count := &counter{io.MultiWriter(w, out), func(n int64) { g.Bytes += n }}
		if err := compress(count, io.TeeReader(readable.Until(ctx, r), in)); err != nil {
			return v1.Hash{}, err
		}
		if got := fmt.Sprintf("%x", in.Sum(nil)); got != diffID.Hex {
			return v1.Hash{}, &damagedError{diffID, "digest sha256:" + got}
		}
		g.Blob = v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", out.Sum(nil))}
		return g.Blob, nil
	})
}

func (g *gzipLayer) Digest() (v1.Hash, error)            { return g.Blob, nil }
func (g *gzipLayer) Size() (int64, error)                { return g.Bytes, nil }
func (g *gzipLayer) MediaType() (types.MediaType, error) { return types.OCILayer, nil }

// Compressed opens the compressed form.
func (g *gzipLayer) Compressed() (io.ReadCloser, error) { return g.kept.open(g.Blob) }
