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

// plain is a layer without compression, whose content is made or read when it is wanted.
type plain struct {
	DescribeHistory string // what it holds, for the image's history
	open            func() (io.ReadCloser, error)
	sum             sum
}

// sum is what is remembered of a layer.
type sum struct {
	DiffID v1.Hash
	Size   int64
}

// newPlain completes a layer with its digest: the one that is remembered under key, else that of
// what is read. A record of another size than this one does not count; zero is any.
func newPlain(ctx context.Context, l *plain, key string, size int64, cache Digests) (v1.Layer, error) {
	if Recall(cache, key, &l.sum) && l.sum.Size > 0 && (size == 0 || l.sum.Size == size) {
		return l, nil
	}
	r, err := l.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, readable.ContextReader(ctx, r))
	if err != nil {
		return nil, err
	}
	l.sum = sum{DiffID: blob.FinishDigest(h), Size: n}
	Remember(cache, key, l.sum)
	return l, nil
}

// DescribeHistory returns how the image's history calls a layer.
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
