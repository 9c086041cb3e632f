package image

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// archiveLayer is a tar file as a layer without compression.
type archiveLayer struct {
	file, note string
	sum        sum
}

// ArchiveLayer returns the tar file as a layer. note is what it holds, for the image's history.
// The digest is remembered in cache (which may be nil) by the file's path, size and time.
func ArchiveLayer(ctx context.Context, file, note string, cache Digests) (v1.Layer, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	l := &archiveLayer{file: file, note: note}
	key := fmt.Sprintf("archive %s %d %d", file, info.Size(), info.ModTime().UnixNano())
	if recall(cache, key, &l.sum) && l.sum.Size == info.Size() {
		return l, nil
	}
	r, err := readable.OpenFile(file)
	if err != nil {
		return nil, err
	}
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

// The methods of v1.Layer. Without compression, both digests and both readers are the same.

func (l *archiveLayer) Digest() (v1.Hash, error)             { return l.sum.DiffID, nil }
func (l *archiveLayer) DiffID() (v1.Hash, error)             { return l.sum.DiffID, nil }
func (l *archiveLayer) Size() (int64, error)                 { return l.sum.Size, nil }
func (l *archiveLayer) Compressed() (io.ReadCloser, error)   { return readable.OpenFile(l.file) }
func (l *archiveLayer) Uncompressed() (io.ReadCloser, error) { return readable.OpenFile(l.file) }
func (l *archiveLayer) MediaType() (types.MediaType, error)  { return types.OCIUncompressedLayer, nil }
