package image

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// decompress reads a layer's blob, whatever its media type says of compression: gzip (RFC 1952),
// zstd (RFC 8878) or none.
func decompress(blob io.ReadCloser) (io.ReadCloser, error) {
	buffered := bufio.NewReaderSize(blob, 1<<16)
	magic, _ := buffered.Peek(4) // fewer bytes are no magic; an error comes again when reading
	var plain io.Reader = buffered
	end := func() error { return nil }
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, errors.Join(err, blob.Close())
		}
		plain, end = z, z.Close
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(buffered)
		if err != nil {
			return nil, errors.Join(err, blob.Close())
		}
		plain, end = z, func() error { z.Close(); return nil }
	}
	return &decompressed{plain, func() error { return errors.Join(end(), blob.Close()) }}, nil
}

type decompressed struct {
	io.Reader
	close func() error
}

func (d *decompressed) Close() error { return d.close() }
