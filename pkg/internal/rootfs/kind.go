package rootfs

import (
	"archive/tar"
	"crypto/sha256"
	"fmt"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
)

// Kind returns what an image has at an absolute path, after all links. Of files it does not say whether they
// may be run: they are programs. Above a path is a directory, though no layer may name it.
func (t *Tree) Kind(name string) startup.Kind {
	real := Follow(name, func(name string) (string, bool) {
		n, ok := t.Links[name]
		return n.Link, ok
	})
	switch kind, ok := t.kinds[keyOf(real)]; {
	case !ok && t.parents[keyOf(real)]:
		return startup.Directory
	case !ok:
		return startup.Nothing
	case kind == tar.TypeDir:
		return startup.Directory
	case kind == tar.TypeSymlink || kind == tar.TypeLink:
		return startup.Link // in a circle
	}
	return startup.Program
}

// Kinds returns what an image has at some paths, as Tree.Kind. The result is kept by the image's ID and the
// paths in records (which may be nil), as all layers have to be read for it.
func Kinds(img v1.Image, paths []string, records layer.Digests, read func() (*Tree, error)) (map[string]startup.Kind,
	error) {
	id, err := img.ConfigName()
	if err != nil {
		return nil, err
	}
	paths = slices.Clone(paths)
	slices.Sort(paths)
	paths = slices.Compact(paths)
	key := fmt.Sprintf("kinds 2 %s %x", id, hashOf(paths))
	var found []startup.Kind
	if !layer.Recall(records, key, &found) || len(found) != len(paths) {
		tree, err := read()
		if err != nil {
			return nil, err
		}
		found = nil
		for _, p := range paths {
			found = append(found, tree.Kind(p))
		}
		layer.Remember(records, key, found)
	}
	kinds := make(map[string]startup.Kind, len(paths))
	for i, p := range paths {
		kinds[p] = found[i]
	}
	return kinds, nil
}

// hashOf returns a hash of texts.
func hashOf(texts []string) []byte {
	h := sha256.New()
	for _, s := range texts {
		fmt.Fprintf(h, "%d %s", len(s), s)
	}
	return h.Sum(nil)
}
