package rootfs

import (
	"fmt"
	"io"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// filesFormat changes whenever an image would give other files.
const filesFormat = "1"

// maxBaseFile is how many bytes a file of a base may have, of users or certificates.
const maxBaseFile = 4 << 20

// A File is a file that an image has, or could have.
type File struct {
	Real string // path after all symbolic links, whether the file exists or not
	Data []byte // nil if it does not exist
}

// ReadFiles reads files of an image (nil: scratch). The result is kept in cache (which may be nil)
// by the image's ID, as all layers have to be read for it.
func ReadFiles(img v1.Image, paths []string, cache layer.Digests) (map[string]File, error) {
	found := map[string]File{}
	if img == nil {
		for _, p := range paths {
			found[p] = File{Real: p}
		}
		return found, nil
	}
	id, err := img.ConfigName()
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("files %s %s %s", filesFormat, id, strings.Join(paths, " "))
	if layer.Recall(cache, key, &found) && len(found) == len(paths) {
		return found, nil
	}
	if found, err = findFiles(img, paths); err != nil {
		return nil, err
	}
	layer.Remember(cache, key, found)
	return found, nil
}

// findFiles reads the layers until it knows where every path leads: a link's target is known only
// when the link was read.
func findFiles(img v1.Image, paths []string) (map[string]File, error) {
	want := map[string]bool{}
	for _, p := range paths {
		want[p] = true
	}
	for {
		files, links, err := scan(img, want)
		if err != nil {
			return nil, err
		}
		readlink := func(p string) (string, bool) {
			n, ok := links[p]
			return n.Link, ok
		}
		found, more := map[string]File{}, false
		for _, p := range paths {
			real := Follow(p, readlink)
			more = more || !want[real]
			want[real] = true
			found[p] = File{Real: real, Data: files[real]}
		}
		if !more {
			return found, nil
		}
	}
}

// scan reads the wanted files of an image, and all its links.
func scan(img v1.Image, want map[string]bool) (files map[string][]byte, links map[string]Node, err error) {
	files = map[string][]byte{}
	tree, err := ReadTree(img, func(name string, r io.Reader) (err error) {
		if want[name] {
			files[name], err = readBounded(r, "the base's "+name, maxBaseFile)
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("the base's layers cannot be read: %w", err)
	}
	return files, tree.Links, nil
}

// readBounded reads a file that should be small.
func readBounded(r io.Reader, what string, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s has more than %s", what, blob.FormatSize(most))
	}
	return data, err
}
