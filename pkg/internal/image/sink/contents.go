package sink

import (
	"bytes"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
)

// A content is one blob of an image.
type content struct {
	digest v1.Hash
	size   int64
	open   func() (io.ReadCloser, error)
	layer  v1.Layer // whose blob it is; nil if it is no layer's
}

// listContents lists every blob of an artifact once, each after those that it refers to.
func listContents(a image.Artifact) ([]content, error) {
	c := &collector{seen: map[v1.Hash]bool{}}
	err := c.artifact(a)
	return c.list, err
}

type collector struct {
	seen map[v1.Hash]bool
	list []content
}

func (c *collector) artifact(a image.Artifact) error {
	var err error
	switch a := a.(type) {
	case v1.Image:
		err = c.image(a)
	case v1.ImageIndex:
		err = c.index(a)
	default:
		err = fmt.Errorf("a %T is neither an image nor an index", a)
	}
	if err != nil {
		return err
	}
	raw, err := a.RawManifest()
	if err != nil {
		return err
	}
	c.add(bytesContent(raw))
	return nil
}

func (c *collector) index(idx v1.ImageIndex) error {
	children, err := partial.Manifests(idx)
	if err != nil {
		return err
	}
	for _, child := range children {
		a, ok := child.(image.Artifact)
		if !ok {
			return fmt.Errorf("an index member %T is neither an image nor an index", child)
		}
		if err := c.artifact(a); err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) image(img v1.Image) error {
	layers, err := img.Layers()
	if err != nil {
		return err
	}
	for _, l := range layers {
		blob, err := layerContent(l)
		if err != nil {
			return err
		}
		c.add(blob)
	}
	config, err := img.RawConfigFile()
	if err != nil {
		return err
	}
	c.add(bytesContent(config))
	return nil
}

func (c *collector) add(blob content) {
	if !c.seen[blob.digest] {
		c.seen[blob.digest] = true
		c.list = append(c.list, blob)
	}
}

// layerContent returns a layer's blob as the manifest names it.
func layerContent(l v1.Layer) (content, error) {
	h, err := l.Digest()
	if err != nil {
		return content{}, err
	}
	size, err := l.Size()
	return content{digest: h, size: size, open: l.Compressed, layer: l}, err
}

// verified returns the content with an error at its end if it is another one. Engines that keep blobs
// accept it, as another blob.
func (c content) verified() content {
	open := c.open
	c.open = func() (io.ReadCloser, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{blob.Verify(r, c.digest, c.size), r}, nil
	}
	return c
}

// checkLayers verifies the layers of bases that were never read. Layers that a sink links or mounts
// from another repository would not be read otherwise.
func checkLayers(a image.Artifact) error {
	list, err := listContents(a)
	if err != nil {
		return err
	}
	return checkContents(list)
}

func checkContents(list []content) error {
	for _, c := range list {
		if c.layer == nil {
			continue
		}
		if err := base.CheckLayer(c.layer); err != nil {
			return err
		}
	}
	return nil
}

func bytesContent(b []byte) content {
	h, size := blob.DigestBytes(b)
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
	return content{digest: h, size: size, open: open}
}
