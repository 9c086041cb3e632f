package base

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// isIndex reports whether a manifest lists images, not layers.
func isIndex(raw []byte) bool {
	var probe struct {
		MediaType types.MediaType
		Manifests []json.RawMessage
	}
	return json.Unmarshal(raw, &probe) == nil &&
		(probe.MediaType.IsIndex() || probe.MediaType == "" && probe.Manifests != nil)
}

// newImage returns the image of a manifest. Its configuration is read now, its layers later.
func (s *source) newImage(raw []byte) (v1.Image, error) {
	var m v1.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("its manifest cannot be read: %w", err)
	}
	if isIndex(raw) {
		return nil, errors.New("its index lists another index where an image should be")
	}
	if err := checkManifest(&m); err != nil {
		return nil, err
	}
	config, err := s.config(m.Config)
	if err != nil {
		return nil, err
	}
	var cf v1.ConfigFile
	if err := json.Unmarshal(config, &cf); err != nil {
		return nil, fmt.Errorf("it is not a container image (its configuration is %s)", m.Config.MediaType)
	}
	if err := checkConfig(&cf, &m); err != nil {
		return nil, err
	}
	mediaType := m.MediaType
	if mediaType == "" {
		mediaType = types.OCIManifestSchema1
	}
	var layers []v1.Layer
	for i, d := range m.Layers {
		layers = append(layers, &pulledLayer{source: s, desc: d, diffID: cf.RootFS.DiffIDs[i]})
	}
	return image.New(config, raw, mediaType, layers), nil
}

func (s *source) config(d v1.Descriptor) ([]byte, error) {
	data, ok := s.kept.Get(d.Digest, maxConfig)
	if !ok {
		if err := s.download(d, nil); err != nil {
			return nil, s.explain(err)
		}
		if data, ok = s.kept.Get(d.Digest, maxConfig); !ok {
			return nil, fmt.Errorf("its configuration %s cannot be read back from the cache", d.Digest)
		}
	}
	if int64(len(data)) != d.Size {
		return nil, fmt.Errorf("its manifest says that its configuration has %d bytes, and it has %d",
			d.Size, len(data))
	}
	return data, nil
}

// A pulledLayer is a layer of a base. It is downloaded into the cache when it is read.
type pulledLayer struct {
	source *source
	desc   v1.Descriptor
	diffID v1.Hash
}

func (l *pulledLayer) Digest() (v1.Hash, error)            { return l.desc.Digest, nil }
func (l *pulledLayer) DiffID() (v1.Hash, error)            { return l.diffID, nil }
func (l *pulledLayer) Size() (int64, error)                { return l.desc.Size, nil }
func (l *pulledLayer) MediaType() (types.MediaType, error) { return l.desc.MediaType, nil }

// Descriptor returns the layer's descriptor of the base's manifest, with its annotations.
func (l *pulledLayer) Descriptor() (*v1.Descriptor, error) { return l.desc.DeepCopy(), nil }

// Compressed opens the blob, downloaded into the cache and verified.
func (l *pulledLayer) Compressed() (io.ReadCloser, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	r, err := l.source.kept.Open(l.desc.Digest)
	if err != nil {
		return nil, err
	}
	return &struct {
		io.Reader
		io.Closer
	}{readable.ContextReader(l.source.ctx, r), r}, nil
}

// CheckLayer verifies a layer of a base, whose media type may have changed since. Other layers are
// ignored.
func CheckLayer(l v1.Layer) error {
	if theirs, ok := layer.Unwrap(l).(*pulledLayer); ok {
		return theirs.check()
	}
	return nil
}

// check verifies the layer. Its blob is read once for that, while it is downloaded if it has to be.
func (l *pulledLayer) check() error {
	err := l.source.fetchLayer(l.desc, l.diffID)
	var own *layer.Error
	switch {
	case errors.As(err, &own):
		named := *own
		named.Base = l.source.ref.String()
		return &named
	case registry.IsAnswer(err):
		return &Error{Ref: l.source.ref.String(), Platform: l.source.platform, Why: err.Error(), Err: err}
	}
	return err
}

// Uncompressed opens the blob's content.
func (l *pulledLayer) Uncompressed() (io.ReadCloser, error) {
	r, err := l.Compressed()
	if err != nil {
		return nil, err
	}
	return layer.Decompress(r, l.desc)
}

// FindOrigin returns the repository from which a layer can be mounted instead of being sent.
func FindOrigin(l v1.Layer) (name.Reference, bool) {
	b, ok := layer.Unwrap(l).(*pulledLayer)
	if !ok {
		return nil, false
	}
	return b.source.ref, true
}
