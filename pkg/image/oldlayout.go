package image

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// FileDigest returns the digest of a file's content, "sha256:" and 64 hexadecimal digits.
type FileDigest func(path string) (string, error)

// replaceable says whether dir may be replaced by a layout.
func replaceable(dir string) error {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(files) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if !isLayout(dir) {
		return fmt.Errorf("%s holds something that is not an image: move it away, or write the image elsewhere", dir)
	}
	return nil
}

// isLayout says whether dir is a layout, whole or damaged: it has what only layouts have, their
// marker, or an index of images beside blobs.
func isLayout(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, "oci-layout")); err == nil {
		return true
	}
	var index v1.IndexManifest
	text, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil || json.Unmarshal(text, &index) != nil || index.MediaType != types.OCIImageIndex {
		return false
	}
	blobs, err := os.Stat(filepath.Join(dir, "blobs"))
	return err == nil && blobs.IsDir()
}

// An oldLayout is what stands where a layout is to be.
type oldLayout struct {
	dir   string
	files FileDigest
}

// is says whether it is that layout already.
func (o oldLayout) is(index []byte, blobs []content) bool {
	if !o.holds("oci-layout", []byte(layoutVersion)) || !o.holds("index.json", index) {
		return false
	}
	for _, b := range blobs {
		if !o.has(b) {
			return false
		}
	}
	return true
}

func (o oldLayout) holds(name string, text []byte) bool {
	have, err := os.ReadFile(filepath.Join(o.dir, name))
	return err == nil && bytes.Equal(have, text)
}

// has says whether it has a blob, unchanged. The size, which costs nothing, is looked at first.
func (o oldLayout) has(b content) bool {
	file := filepath.Join(o.dir, filepath.FromSlash(blobPath(b.digest)))
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() != b.size {
		return false
	}
	digest, err := o.files(file)
	return err == nil && digest == b.digest.String()
}
