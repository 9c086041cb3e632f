package image

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow is how far back zstd may refer, which is the memory that it takes: what its own
// command takes without being asked to use more.
const maxWindow = 128 << 20

// decompress reads the content of a layer's blob: gzip (RFC 1952), zstd (RFC 8878) or no
// compression, which must be what its media type says. A layer that unpacks to more than a layer
// may is an error.
func decompress(blob io.ReadCloser, d v1.Descriptor) (io.ReadCloser, error) {
	buffered := bufio.NewReaderSize(blob, 1<<16)
	magic, _ := buffered.Peek(4) // fewer bytes are no magic; an error comes again when reading
	plain, end, err := plainReader(buffered, magic)
	if err == nil {
		err = sameCompression(magic, d.MediaType)
	}
	if err != nil {
		return nil, errors.Join(layerError(d, err), blob.Close())
	}
	bounded := &unpacking{r: plain, desc: d}
	return &decompressed{bounded, func() error { return errors.Join(end(), blob.Close()) }}, nil
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
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, err
		}
		return z, func() error { z.Close(); return nil }, nil
	}
	return r, func() error { return nil }, nil
}

// sameCompression says whether a blob is compressed as its media type says.
func sameCompression(magic []byte, t types.MediaType) error {
	is := "not compressed"
	switch {
	case bytes.HasPrefix(magic, gzipMagic):
		is = "compressed by gzip"
	case bytes.Equal(magic, zstdMagic):
		is = "compressed by zstd"
	}
	if says, ok := compressions[ociType(t)]; ok && says != is {
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

type decompressed struct {
	io.Reader
	close func() error
}

func (d *decompressed) Close() error { return d.close() }

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
		err = fmt.Errorf("it unpacks to more than %s", mebibytes(maxUnpacked))
	case u.n > ratioFrom && u.desc.Size > 0 && u.n/u.desc.Size > maxRatio:
		err = fmt.Errorf("it unpacks to more than %d times its size", maxRatio)
	}
	if err != nil && err != io.EOF {
		err = layerError(u.desc, err)
	}
	return n, err
}

// layerError names the layer that is not what it should be. What a download says of itself stays.
func layerError(d v1.Descriptor, err error) error {
	var damaged *damagedError
	var own *LayerError
	if errors.As(err, &damaged) || errors.As(err, &own) {
		return err
	}
	return &LayerError{Digest: d.Digest.String(), Why: strings.TrimSpace(err.Error()), Err: err}
}

// A LayerError is a layer of a base that is not what it is said to be, or no layer at all.
type LayerError struct {
	Base   string // the base's reference; "" where the error is part of one that names it
	Digest string
	Why    string
	Err    error // may be nil
}

func (e *LayerError) Error() string {
	if e.Base != "" {
		return fmt.Sprintf("the layer %s of the base %s is not used: %s", e.Digest, e.Base, e.Why)
	}
	return fmt.Sprintf("its layer %s is not used: %s", e.Digest, e.Why)
}

func (e *LayerError) Unwrap() error { return e.Err }
