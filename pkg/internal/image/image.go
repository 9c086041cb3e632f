package image

import (
	"fmt"
	"slices"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
)

// An assembled is an image with all data at hand. It implements v1.Image. Of a build in which nothing
// changed, parsing JSON is a large part, so that it is parsed once.
type assembled struct {
	config, manifest []byte
	layers           []v1.Layer
	mediaType        types.MediaType
	parsedConfig     func() (*v1.ConfigFile, error)
	parsedManifest   func() (*v1.Manifest, error)
}

// New returns the image of a configuration, a manifest and the manifest's layers.
func New(config, manifest []byte, mediaType types.MediaType, layers []v1.Layer) v1.Image {
	return newAssembled(config, manifest, mediaType, layers)
}

func newAssembled(config, manifest []byte, mediaType types.MediaType, layers []v1.Layer) *assembled {
	i := &assembled{config: config, manifest: manifest, layers: layers, mediaType: mediaType}
	i.parsedConfig = sync.OnceValues(func() (*v1.ConfigFile, error) { return partial.ConfigFile(i) })
	i.parsedManifest = sync.OnceValues(func() (*v1.Manifest, error) { return partial.Manifest(i) })
	return i
}

func (i *assembled) Layers() ([]v1.Layer, error)         { return slices.Clone(i.layers), nil }
func (i *assembled) MediaType() (types.MediaType, error) { return i.mediaType, nil }
func (i *assembled) Size() (int64, error)                { return int64(len(i.manifest)), nil }
func (i *assembled) ConfigName() (v1.Hash, error)        { return partial.ConfigName(i) }
func (i *assembled) RawConfigFile() ([]byte, error)      { return i.config, nil }
func (i *assembled) Digest() (v1.Hash, error)            { return partial.Digest(i) }
func (i *assembled) RawManifest() ([]byte, error)        { return i.manifest, nil }

// ConfigFile returns a copy, which the caller may change.
func (i *assembled) ConfigFile() (*v1.ConfigFile, error) {
	c, err := i.parsedConfig()
	return c.DeepCopy(), err
}

// Manifest returns a copy, which the caller may change.
func (i *assembled) Manifest() (*v1.Manifest, error) {
	m, err := i.parsedManifest()
	return m.DeepCopy(), err
}

// LayerByDigest returns a layer, or the configuration, by the digest of its blob.
func (i *assembled) LayerByDigest(h v1.Hash) (v1.Layer, error) {
	if config, _ := blob.DigestBytes(i.config); config == h {
		return partial.ConfigLayer(i)
	}
	return i.find(h, v1.Layer.Digest)
}

// LayerByDiffID returns a layer by the digest of its content.
func (i *assembled) LayerByDiffID(h v1.Hash) (v1.Layer, error) {
	return i.find(h, v1.Layer.DiffID)
}

func (i *assembled) find(h v1.Hash, digest func(v1.Layer) (v1.Hash, error)) (v1.Layer, error) {
	for _, l := range i.layers {
		if got, err := digest(l); err != nil || got == h {
			return l, err
		}
	}
	return nil, fmt.Errorf("the image has no layer %s", h)
}
