package image

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// isIndex says whether a manifest lists images, and not layers.
func isIndex(raw []byte) bool {
	var probe struct {
		MediaType types.MediaType
		Manifests []json.RawMessage
	}
	return json.Unmarshal(raw, &probe) == nil && (probe.MediaType.IsIndex() || probe.MediaType == "" && probe.Manifests != nil)
}

// image makes the image of a manifest. Its configuration is read now, its layers when they are asked for.
func (s *baseSource) image(raw []byte) (v1.Image, error) {
	var m v1.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("its manifest cannot be read: %w", err)
	}
	if m.SchemaVersion != 2 || m.Config.Digest.Hex == "" {
		return nil, fmt.Errorf("its manifest (%s) is of a kind from before 2017 that is not supported", m.MediaType)
	}
	config, err := s.config(m.Config)
	if err != nil {
		return nil, err
	}
	var cf v1.ConfigFile
	if err := json.Unmarshal(config, &cf); err != nil || cf.OS == "" || len(cf.RootFS.DiffIDs) != len(m.Layers) {
		return nil, fmt.Errorf("it is not a container image (its configuration is %s)", m.Config.MediaType)
	}
	mediaType := m.MediaType
	if mediaType == "" {
		mediaType = types.OCIManifestSchema1
	}
	img := &assembled{config: config, manifest: raw, mediaType: mediaType}
	for i, d := range m.Layers {
		img.layers = append(img.layers, &baseLayer{source: s, desc: d, diffID: cf.RootFS.DiffIDs[i]})
	}
	return img, nil
}

func (s *baseSource) config(d v1.Descriptor) ([]byte, error) {
	if data, ok := s.kept.get(d.Digest); ok {
		return data, nil
	}
	r, err := s.blob(d.Digest, d.Size, true)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// baseLayer is a layer of a base, downloaded into the cache when it is read.
type baseLayer struct {
	source *baseSource
	desc   v1.Descriptor
	diffID v1.Hash
}

func (l *baseLayer) Digest() (v1.Hash, error)            { return l.desc.Digest, nil }
func (l *baseLayer) DiffID() (v1.Hash, error)            { return l.diffID, nil }
func (l *baseLayer) Size() (int64, error)                { return l.desc.Size, nil }
func (l *baseLayer) MediaType() (types.MediaType, error) { return l.desc.MediaType, nil }

// Descriptor keeps what the base's manifest says of the layer, such as annotations.
func (l *baseLayer) Descriptor() (*v1.Descriptor, error) { return l.desc.DeepCopy(), nil }

// Compressed opens the blob.
func (l *baseLayer) Compressed() (io.ReadCloser, error) {
	return l.source.blob(l.desc.Digest, l.desc.Size, false)
}

// Uncompressed opens the blob's content.
func (l *baseLayer) Uncompressed() (io.ReadCloser, error) {
	r, err := l.Compressed()
	if err != nil {
		return nil, err
	}
	return decompress(r)
}

// origin is where a layer can be mounted from instead of being sent.
func origin(l v1.Layer) (name.Reference, bool) {
	b, ok := inner(l).(*baseLayer)
	if !ok {
		return nil, false
	}
	return b.source.ref, true
}
