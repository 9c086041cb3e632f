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

// FileDigests knows the digests of files, "sha256:" and 64 hexadecimal digits, and may remember them:
// then blobs that nobody touched are not read again.
type FileDigests interface {
	File(path string) (digest string, err error)
	// Learn tells of a file that was just written.
	Learn(path, digest string)
	// Forget tells of a directory that was replaced.
	Forget(dir string)
}

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
	files FileDigests
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

// path is that of a blob.
func (o oldLayout) path(b content) string {
	return filepath.Join(o.dir, filepath.FromSlash(blobPath(b.digest)))
}

// replaced tells of the layout that took its place: its blobs were checked when they were written or linked.
func (o oldLayout) replaced(blobs []content) {
	o.files.Forget(o.dir)
	for _, b := range blobs {
		o.files.Learn(o.path(b), b.digest.String())
	}
}

// has says whether it has a blob, unchanged. The size, which costs nothing, is looked at first.
func (o oldLayout) has(b content) bool {
	file := o.path(b)
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() != b.size {
		return false
	}
	digest, err := o.files.File(file)
	return err == nil && digest == b.digest.String()
}
