package sink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
)

// FileDigests returns the digests of files, "sha256:" and 64 hexadecimal digits. It may remember
// them, so that unchanged blobs are not read again.
type FileDigests interface {
	File(path string) (digest string, err error)
	// Remember is told of a file that was just written.
	Remember(path, digest string)
	// Forget tells of a directory that was replaced.
	Forget(dir string)
}

// An oldLayout is what exists in place of a layout.
type oldLayout struct {
	dir   string
	root  *os.Root // nil if nothing is there
	blobs *os.Root // nil if there are none
	files FileDigests
}

// openOld opens what will be replaced.
func openOld(at *dist.Layout, files FileDigests) (*oldLayout, error) {
	root, err := at.Open()
	if err != nil {
		return nil, err
	}
	o := &oldLayout{dir: at.Path(), root: root, files: files}
	if root != nil {
		o.blobs, _ = root.OpenRoot("blobs/sha256") // if that fails, blobs are written
	}
	return o, nil
}

// checkReplaceable returns an error if anything other than a layout is there.
func (o *oldLayout) checkReplaceable() error {
	if o.root == nil {
		return nil
	}
	entries, err := fs.ReadDir(o.root.FS(), ".")
	if err == nil && len(entries) > 0 && !o.isLayout() {
		err = fmt.Errorf("%s holds something that is not an image: move it away, or write the image elsewhere", o.dir)
	}
	return err
}

func (o *oldLayout) close() {
	if o.root != nil {
		o.root.Close()
	}
	if o.blobs != nil {
		o.blobs.Close()
	}
}

// isLayout reports whether it is a layout, whole or damaged: it has their marker, or an index of
// images beside blobs.
func (o *oldLayout) isLayout() bool {
	if _, err := o.root.Stat("oci-layout"); err == nil {
		return true
	}
	var index v1.IndexManifest
	text, err := o.read("index.json", maxIndex)
	if err != nil || json.Unmarshal(text, &index) != nil || index.MediaType != types.OCIImageIndex {
		return false
	}
	blobs, err := o.root.Stat("blobs")
	return err == nil && blobs.IsDir()
}

// isUpToDate reports whether the layout has this index and all blobs already.
func (o *oldLayout) isUpToDate(index []byte, blobs []content) bool {
	if o.root == nil || !o.hasFile("oci-layout", []byte(layoutVersion)) || !o.hasFile("index.json", index) {
		return false
	}
	for _, b := range blobs {
		if !o.has(b) {
			return false
		}
	}
	return true
}

func (o *oldLayout) hasFile(name string, text []byte) bool {
	have, err := o.read(name, int64(len(text)))
	return err == nil && bytes.Equal(have, text)
}

// maxIndex is more bytes than any index.json of ours has.
const maxIndex = 1 << 20

// read reads a regular file of at most so many bytes. A pipe would block, or never end.
func (o *oldLayout) read(name string, most int64) ([]byte, error) {
	info, err := o.root.Lstat(name)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > most) {
		err = fmt.Errorf("%s is not a file of at most %d bytes", name, most)
	}
	if err != nil {
		return nil, err
	}
	return o.root.ReadFile(name)
}

// path returns the path of a blob.
func (o *oldLayout) path(b content) string {
	return filepath.Join(o.dir, filepath.FromSlash(blob.Path(b.digest)))
}

// rememberBlobs records the digests of the new layout's blobs, which were verified when they were
// written or linked.
func (o *oldLayout) rememberBlobs(blobs []content) {
	o.files.Forget(o.dir)
	for _, b := range blobs {
		o.files.Remember(o.path(b), b.digest.String())
	}
}

// has reports whether the layout has a blob, unchanged. The size is compared first, as it costs
// nothing.
func (o *oldLayout) has(b content) bool {
	if o.blobs == nil {
		return false
	}
	info, err := o.blobs.Lstat(b.digest.Hex)
	if err != nil || !info.Mode().IsRegular() || info.Size() != b.size {
		return false
	}
	digest, err := o.files.File(o.path(b))
	return err == nil && digest == b.digest.String()
}
