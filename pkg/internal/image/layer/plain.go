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

// A plain is an uncompressed layer, whose content is created or read on demand.
type plain struct {
	DescribeHistory string // what it holds, for the image's history
	open            func() (io.ReadCloser, error)
	sum             sum
	packing         *Packing // how it is compressed; may be nil
}

// A sum is what is kept of a layer between runs.
type sum struct {
	DiffID v1.Hash
	Size   int64
}

// newPlain sets a layer's digest: the one stored under key, or else that of its content. A stored
// record of another size is ignored, unless size is zero.
func newPlain(ctx context.Context, l *plain, key string, size int64, cache Digests) (v1.Layer, error) {
	l.packing, _ = cache.(*Packing)
	if Recall(cache, key, &l.sum) && l.sum.Size > 0 && (size == 0 || l.sum.Size == size) {
		return l, nil
	}
	l.sum = sum{} // of a record that is ignored
	measure := l.measure
	if l.packing != nil {
		measure = func(ctx context.Context) error { return l.packing.pack(ctx, l) }
	}
	if err := measure(ctx); err != nil {
		return nil, err
	}
	Remember(cache, key, l.sum)
	return l, nil
}

// measure reads the content for its digest and size.
func (l *plain) measure(ctx context.Context) error {
	r, err := l.open()
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, readable.ContextReader(ctx, r))
	l.sum = sum{DiffID: blob.FinishDigest(h), Size: n}
	return err
}

// DescribeHistory returns the layer's description in the image's history.
func DescribeHistory(l v1.Layer) string {
	if l, ok := l.(*plain); ok {
		return "gobuild " + l.DescribeHistory
	}
	return "gobuild"
}

// The methods of v1.Layer. Without compression, both digests and both readers are the same.

func (l *plain) Digest() (v1.Hash, error)             { return l.sum.DiffID, nil }
func (l *plain) DiffID() (v1.Hash, error)             { return l.sum.DiffID, nil }
func (l *plain) Size() (int64, error)                 { return l.sum.Size, nil }
func (l *plain) Compressed() (io.ReadCloser, error)   { return l.open() }
func (l *plain) Uncompressed() (io.ReadCloser, error) { return l.open() }
func (l *plain) MediaType() (types.MediaType, error)  { return types.OCIUncompressedLayer, nil }
