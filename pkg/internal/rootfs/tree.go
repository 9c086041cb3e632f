package rootfs

import (
	"archive/tar"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"path"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// A Node is a link that an image has at one path.
type Node struct {
	Type byte   // as in archive/tar: tar.TypeSymlink or tar.TypeLink
	Link string // of a symbolic link, what it says; of a hard link, the absolute path
}

// A Tree is the file system of an image. It is never unpacked, so that links and ".." lead only to
// other paths of it.
type Tree struct {
	Links map[string]Node // by absolute path

	kinds     map[pathKey]byte // all that a layer names, by the type that it has in archive/tar
	parents   map[pathKey]bool // directories of what a layer names
	linkBytes int
}

// Has reports whether a layer has an entry for an absolute path. Directories may have none.
func (t *Tree) Has(name string) bool {
	_, ok := t.kinds[keyOf(name)]
	return ok
}

// A pathKey stands for a path: a base may have millions, and as many bytes in each as it likes.
type pathKey [2]uint64

var pathSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func keyOf(name string) pathKey {
	return pathKey{maphash.String(pathSeeds[0], name), maphash.String(pathSeeds[1], name)}
}

// What is kept in memory of the files of an image.
const (
	maxFiles     = 2_000_000
	maxLinkBytes = 16 << 20 // names and targets of links
)

// longestPath is what Linux takes (PATH_MAX).
const longestPath = 4096

// Names of files that take something away
// (https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#whiteouts).
const (
	whiteout       = ".wh."
	opaqueWhiteout = ".wh..wh..opq"
)

// ReadTree reads the file system that an image's layers form. look is called for each regular file,
// layer by layer from the last; it need not read the file.
func ReadTree(img v1.Image, look func(name string, r io.Reader) error) (*Tree, error) {
	layers, err := img.Layers()
	if err != nil {
		return nil, err
	}
	s := &stack{tree: &Tree{Links: map[string]Node{}, kinds: map[pathKey]byte{},
		parents: map[pathKey]bool{}},
		hidden: map[pathKey]bool{}, look: look}
	for i := len(layers) - 1; i >= 0; i-- {
		if err := s.readLayer(layers[i]); err != nil {
			return nil, err
		}
	}
	return s.tree, nil
}

// A stack reads layers from the last to the first; the first entry of a path wins.
type stack struct {
	tree   *Tree
	hidden map[pathKey]bool // what later layers took away, with all that is below
	look   func(name string, r io.Reader) error
	count  int // entries of all layers

	own  map[pathKey]byte // of the layer that is read
	gone []pathKey        // what it takes away
}

func (s *stack) readLayer(l v1.Layer) error {
	r, err := l.Uncompressed()
	if err != nil {
		return err
	}
	defer r.Close()
	s.own, s.gone = map[pathKey]byte{}, nil
	for archive := tar.NewReader(r); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = s.readEntry(h, archive)
		}
		if err != nil {
			return wrapLayerError(l, err)
		}
	}
	if _, err := io.Copy(io.Discard, r); err != nil { // a damaged blob shows at its end
		return err
	}
	for key, kind := range s.own {
		s.tree.kinds[key] = kind
	}
	for _, key := range s.gone {
		s.hidden[key] = true
	}
	return nil
}

// wrapLayerError adds the layer to an error.
func wrapLayerError(l v1.Layer, err error) error {
	h, digestErr := l.Digest()
	if digestErr != nil {
		return err
	}
	return layer.WrapError(v1.Descriptor{Digest: h}, err)
}

// readEntry reads one entry of a layer.
func (s *stack) readEntry(h *tar.Header, content io.Reader) error {
	if s.count++; s.count > maxFiles {
		return fmt.Errorf("the base has more than %d files", maxFiles)
	}
	if len(h.Name) > longestPath || len(h.Linkname) > longestPath {
		return fmt.Errorf("it has a path of more than %d bytes", longestPath)
	}
	name := path.Join("/", h.Name)
	switch dir, base := path.Split(name); {
	case base == opaqueWhiteout:
		s.gone = append(s.gone, keyOf(path.Clean(dir)+"/"))
	case strings.HasPrefix(base, whiteout):
		s.gone = append(s.gone, keyOf(path.Join(dir, strings.TrimPrefix(base, whiteout))))
	case name != "/" && !s.isHidden(name):
		return s.addEntry(name, h, content)
	}
	return nil
}

// isHidden reports whether a later layer has an entry for a path or removed it. A directory does
// not hide what is below it; anything else does.
func (s *stack) isHidden(name string) bool {
	key := keyOf(name)
	if _, ok := s.tree.kinds[key]; ok || s.hidden[key] {
		return true
	}
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		key := keyOf(dir)
		kind, ok := s.tree.kinds[key]
		if ok && kind != tar.TypeDir || s.hidden[key] || s.hidden[keyOf(strings.TrimSuffix(dir, "/")+"/")] {
			return true
		}
		if dir == "/" {
			return false
		}
	}
}

func (s *stack) addEntry(name string, h *tar.Header, r io.Reader) error {
	s.own[keyOf(name)] = h.Typeflag
	for dir := path.Dir(name); dir != "/" && !s.tree.parents[keyOf(dir)]; dir = path.Dir(dir) {
		s.tree.parents[keyOf(dir)] = true
	}
	delete(s.tree.Links, name) // of an entry further up in this layer
	switch h.Typeflag {
	case tar.TypeReg:
		return s.look(name, r)
	case tar.TypeSymlink:
		return s.tree.addLink(name, Node{h.Typeflag, h.Linkname})
	case tar.TypeLink:
		return s.tree.addLink(name, Node{h.Typeflag, path.Join("/", h.Linkname)})
	}
	return nil
}

// addLink records a link. That it hides paths of lower layers shows by its kind.
func (t *Tree) addLink(name string, n Node) error {
	if t.linkBytes += len(name) + len(n.Link); t.linkBytes > maxLinkBytes {
		return fmt.Errorf("the links of the base take more than %s", blob.FormatSize(maxLinkBytes))
	}
	t.Links[strings.Clone(name)] = n
	return nil
}
