package testbase

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// A tarLayer is a tar file as a layer without compression.
type tarLayer struct {
	file   string
	diffID v1.Hash
	size   int64
}

// newTarLayer knows the digest of a file that it has read before from a note beside it.
func newTarLayer(file string) (*tarLayer, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	l := &tarLayer{file: file, size: info.Size()}
	stamp := fmt.Sprintf(" %d %d", info.Size(), info.ModTime().UnixNano())
	if note, err := os.ReadFile(file + ".sha256"); err == nil && strings.HasSuffix(string(note), stamp) {
		l.diffID = v1.Hash{Algorithm: "sha256", Hex: strings.TrimSuffix(string(note), stamp)}
		return l, nil
	}
	r, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return nil, err
	}
	l.diffID = v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", h.Sum(nil))}
	return l, os.WriteFile(file+".sha256", []byte(l.diffID.Hex+stamp), 0o666)
}

func (l *tarLayer) Digest() (v1.Hash, error)             { return l.diffID, nil }
func (l *tarLayer) DiffID() (v1.Hash, error)             { return l.diffID, nil }
func (l *tarLayer) Size() (int64, error)                 { return l.size, nil }
func (l *tarLayer) Compressed() (io.ReadCloser, error)   { return os.Open(l.file) }
func (l *tarLayer) Uncompressed() (io.ReadCloser, error) { return os.Open(l.file) }
func (l *tarLayer) MediaType() (types.MediaType, error)  { return types.OCIUncompressedLayer, nil }
