package layer

import (
	"context"
	"crypto/sha256"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Gzip returns the layer compressed, for registries. The result is kept below cacheDir and used
// again for the same DiffID. The same content always gives the same bytes.
func Gzip(ctx context.Context, l v1.Layer, cacheDir string) (v1.Layer, error) {
	diffID, err := l.DiffID()
	if err != nil {
		return nil, err
	}
	kept := blob.Store{Dir: cacheDir}
	note := "gzip-" + gzipRecipe + "/" + diffID.Hex
	g := &gzipLayer{Layer: l, kept: kept}
	if kept.ReadNote(note, g) && kept.Has(g.Blob, g.Bytes) {
		return g, nil
	}
	if err := g.compress(ctx, diffID); err != nil {
		return nil, err
	}
	return g, kept.WriteNote(note, g)
}

// A gzipLayer is a layer with its compressed form in a file.
type gzipLayer struct {
	v1.Layer `json:"-"` // the same, uncompressed
	kept     blob.Store
	Blob     v1.Hash
	Bytes    int64
}

// compress compresses the layer into the cache, and checks that the content still has its DiffID.
func (g *gzipLayer) compress(ctx context.Context, diffID v1.Hash) error {
	r, err := g.Layer.Uncompressed()
	if err != nil {
		return err
	}
	defer r.Close()
	g.Bytes = 0
	return g.kept.Write(func(w io.Writer) (v1.Hash, error) {
		in, out := sha256.New(), sha256.New()
		count := blob.CountWrites(io.MultiWriter(w, out), func(n int64) { g.Bytes += n })
		if err := compress(count, io.TeeReader(readable.ContextReader(ctx, r), in)); err != nil {
			return v1.Hash{}, err
		}
		if got := blob.FinishDigest(in); got != diffID {
			return v1.Hash{}, &blob.DamagedError{Want: diffID, Got: "digest " + got.String()}
		}
		g.Blob = blob.FinishDigest(out)
		return g.Blob, nil
	})
}

func (g *gzipLayer) Digest() (v1.Hash, error)            { return g.Blob, nil }
func (g *gzipLayer) Size() (int64, error)                { return g.Bytes, nil }
func (g *gzipLayer) MediaType() (types.MediaType, error) { return types.OCILayer, nil }

// Compressed opens the compressed form.
func (g *gzipLayer) Compressed() (io.ReadCloser, error) { return g.kept.Open(g.Blob) }
