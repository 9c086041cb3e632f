package image

import (
	"archive/tar"
	"errors"
	"io"
	"path"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// A Node is what an image has at one path.
type Node struct {
	Type byte   // as in archive/tar: tar.TypeReg and so on
	Link string // of a symbolic link, what it says; of a hard link, the absolute path
}

// A FileTree is the file system of an image: what stands at each absolute path. Directories
// that no layer names have no node.
type FileTree map[string]Node

// Names of files that take something away
// (https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#whiteouts).
const (
	whiteout       = ".wh."
	opaqueWhiteout = ".wh..wh..opq"
)

// Files is the file system that an image's layers make together. look is called for each
// regular file of it, layer by layer from the last; it need not read the file.
func Files(img v1.Image, look func(name string, r io.Reader) error) (FileTree, error) {
	layers, err := img.Layers()
	if err != nil {
		return nil, err
	}
	s := &stack{tree: FileTree{}, hidden: map[string]bool{}, look: look}
	for i := len(layers) - 1; i >= 0; i-- {
		if err := s.layer(layers[i]); err != nil {
			return nil, err
		}
	}
	return s.tree, nil
}

// A stack reads layers from the last to the first: what it knows already wins.
type stack struct {
	tree   FileTree
	hidden map[string]bool // what later layers took away, with all that is below
	look   func(name string, r io.Reader) error
}

func (s *stack) layer(l v1.Layer) error {
	r, err := l.Uncompressed()
	if err != nil {
		return err
	}
	defer r.Close()
	archive := tar.NewReader(r)
	own := FileTree{}
	var gone []string
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		name := path.Join("/", h.Name)
		switch dir, base := path.Split(name); {
		case base == opaqueWhiteout:
			gone = append(gone, path.Clean(dir)+"/")
		case strings.HasPrefix(base, whiteout):
			gone = append(gone, path.Join(dir, strings.TrimPrefix(base, whiteout)))
		case name != "/" && !s.covered(name):
			if err := s.take(own, name, h, archive); err != nil {
				return err
			}
		}
	}
	for name, node := range own {
		s.tree[name] = node
	}
	for _, name := range gone {
		s.hidden[name] = true
	}
	return nil
}

// covered reports whether a later layer has something at a path, or took it away. What is
// below a directory is not covered by it; what is below anything else is.
func (s *stack) covered(name string) bool {
	if _, ok := s.tree[name]; ok || s.hidden[name] {
		return true
	}
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		node, ok := s.tree[dir]
		if ok && node.Type != tar.TypeDir || s.hidden[dir] || s.hidden[strings.TrimSuffix(dir, "/")+"/"] {
			return true
		}
		if dir == "/" {
			return false
		}
	}
}

func (s *stack) take(own FileTree, name string, h *tar.Header, r io.Reader) error {
	node := Node{Type: h.Typeflag, Link: h.Linkname}
	if h.Typeflag == tar.TypeLink {
		node.Link = path.Join("/", h.Linkname)
	}
	own[name] = node
	if h.Typeflag != tar.TypeReg {
		return nil
	}
	return s.look(name, r)
}
