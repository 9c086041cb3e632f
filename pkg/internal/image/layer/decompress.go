package layer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
)

// maxWindow is how far back zstd may refer, which is the memory that it takes: what its own
// command takes without being asked to use more.
const maxWindow = 128 << 20

// Bounds of what a layer unpacks to. gzip packs at most 1032 times; more is only in a layer that
// is made to fill memory or disks.
const (
	maxUnpacked = 128 << 30
	maxRatio    = 1100
	ratioFrom   = 1 << 30 // below this many bytes the ratio does not count
)

// Decompress reads the content of a layer's blob: gzip (RFC 1952), zstd (RFC 8878) or no
// compression, which must be what its media type says. A layer that unpacks to more than a layer
// may is an error.
func Decompress(blob io.ReadCloser, d v1.Descriptor) (io.ReadCloser, error) {
	buffered := bufio.NewReaderSize(blob, 1<<16)
	magic, _ := buffered.Peek(4) // fewer bytes are no magic; an error comes again when reading
	plain, end, err := plainReader(buffered, magic)
	if err == nil {
		err = checkCompression(magic, d.MediaType)
	}
	if err != nil {
		return nil, errors.Join(WrapError(d, err), blob.Close())
	}
	return &decompressed{LimitUnpacked(plain, d), func() error { return errors.Join(end(), blob.Close()) }}, nil
}

// How blobs begin.
var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

func plainReader(r io.Reader, magic []byte) (plain io.Reader, end func() error, err error) {
	switch {
	case bytes.HasPrefix(magic, gzipMagic):
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	case bytes.Equal(magic, zstdMagic):
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, err
		}
		return z, func() error { z.Close(); return nil }, nil
	}
	return r, func() error { return nil }, nil
}

// checkCompression reports whether a blob is compressed as its media type says.
func checkCompression(magic []byte, t types.MediaType) error {
	is := "not compressed"
	switch {
	case bytes.HasPrefix(magic, gzipMagic):
		is = "compressed by gzip"
	case bytes.Equal(magic, zstdMagic):
		is = "compressed by zstd"
	}
	if says, ok := compressions[OCIType(t)]; ok && says != is {
		return fmt.Errorf("it is %s, and its media type %s says that it is %s", is, t, says)
	}
	return nil
}

// compressions are the media types of layers.
var compressions = map[types.MediaType]string{
	types.OCIUncompressedLayer:           "not compressed",
	types.OCIUncompressedRestrictedLayer: "not compressed",
	types.OCILayer:                       "compressed by gzip",
	types.OCIRestrictedLayer:             "compressed by gzip",
	types.OCILayerZStd:                   "compressed by zstd",
	"application/vnd.oci.image.layer.nondistributable.v1.tar+zstd": "compressed by zstd",
}

// IsMediaType reports whether a media type is one of layers.
func IsMediaType(t types.MediaType) bool {
	_, ok := compressions[OCIType(t)]
	return ok
}

type decompressed struct {
	io.Reader
	close func() error
}

func (d *decompressed) Close() error { return d.close() }

// LimitUnpacked reads what a layer unpacks to. More than a layer may unpack to is an error.
func LimitUnpacked(r io.Reader, d v1.Descriptor) io.Reader { return &unpacking{r: r, desc: d} }

// unpacking reads what a layer unpacks to, as much as it may be.
type unpacking struct {
	r    io.Reader
	desc v1.Descriptor
	n    int64
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	switch {
	case u.n > maxUnpacked:
		err = fmt.Errorf("it unpacks to more than %s", blob.FormatSize(maxUnpacked))
	case u.n > ratioFrom && u.desc.Size > 0 && u.n/u.desc.Size > maxRatio:
		err = fmt.Errorf("it unpacks to more than %d times its size", maxRatio)
	}
	if err != nil && err != io.EOF {
		err = WrapError(u.desc, err)
	}
	return n, err
}
