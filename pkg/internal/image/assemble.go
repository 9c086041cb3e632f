package image

import (
	"encoding/json"
	"fmt"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// The annotations that name an image's base.
// https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md
const (
	baseNameAnnotation   = "org.opencontainers.image.base.name"
	baseDigestAnnotation = "org.opencontainers.image.base.digest"
)

// Assemble returns base (nil: scratch) with the spec's layers and configuration over it, as an OCI
// image. Media types of a Docker base become the OCI ones; layers that are compressed stay as they
// are. The same input gives the same image, byte for byte.
func Assemble(base v1.Image, s Spec) (v1.Image, error) {
	b, err := openBase(base)
	if err != nil {
		return nil, err
	}
	if b.config.OS != "" && s.Platform.OS != "" && fit(s.Platform, *b.config.Platform()) < 0 {
		return nil, fmt.Errorf("an image for %s cannot stand on a base for %s", short(s.Platform), short(*b.config.Platform()))
	}
	cf := s.configFile(b.config)
	layers, descs := b.layers, b.descs
	for _, l := range s.Layers {
		d, err := partial.Descriptor(l)
		if err != nil {
			return nil, err
		}
		diffID, err := l.DiffID()
		if err != nil {
			return nil, err
		}
		layers, descs = append(layers, l), append(descs, *d)
		cf.RootFS.DiffIDs = append(cf.RootFS.DiffIDs, diffID)
		cf.History = append(cf.History, v1.History{Created: epoch, CreatedBy: note(l)})
	}
	return build(cf, layers, descs, s.annotations(b))
}

// parts are what an image takes over from its base.
type parts struct {
	config *v1.ConfigFile
	layers []v1.Layer
	descs  []v1.Descriptor
	digest v1.Hash
}

func openBase(base v1.Image) (p parts, err error) {
	if base == nil {
		p.config = &v1.ConfigFile{}
		return p, nil
	}
	m, err := base.Manifest()
	if err != nil {
		return p, err
	}
	if p.config, err = base.ConfigFile(); err != nil {
		return p, err
	}
	if p.digest, err = base.Digest(); err != nil {
		return p, err
	}
	layers, err := base.Layers()
	if err != nil {
		return p, err
	}
	if len(layers) != len(m.Layers) || len(layers) != len(p.config.RootFS.DiffIDs) {
		return p, fmt.Errorf("the base %s is not a container image: its configuration does not list its layers", p.digest)
	}
	for i, l := range layers {
		if l, err = ociLayer(l); err != nil {
			return p, err
		}
		d := m.Layers[i]
		d.MediaType = ociType(d.MediaType)
		p.layers, p.descs = append(p.layers, l), append(p.descs, d)
	}
	return p, nil
}

// annotations are the manifest's: the spec's, and which base the image stands on.
func (s Spec) annotations(b parts) map[string]string {
	if s.BaseName == "" {
		return merge(nil, s.Annotations)
	}
	return merge(map[string]string{
		baseNameAnnotation:   s.BaseName,
		baseDigestAnnotation: b.digest.String(),
	}, s.Annotations)
}

// note is how the image's history calls a layer.
func note(l v1.Layer) string {
	switch l := l.(type) {
	case *tarLayer:
		return "gobuild " + l.note
	case *archiveLayer:
		return "gobuild " + l.note
	}
	return "gobuild"
}

// build puts the image together from what was computed.
func build(cf *v1.ConfigFile, layers []v1.Layer, descs []v1.Descriptor, annotations map[string]string) (v1.Image, error) {
	config, err := json.Marshal(cf)
	if err != nil {
		return nil, err
	}
	return buildRaw(config, layers, descs, annotations)
}

func buildRaw(config []byte, layers []v1.Layer, descs []v1.Descriptor, annotations map[string]string) (v1.Image, error) {
	digest, size := hashOf(config)
	m := &v1.Manifest{
		SchemaVersion: 2,
		MediaType:     types.OCIManifestSchema1,
		Config:        v1.Descriptor{MediaType: types.OCIConfigJSON, Size: size, Digest: digest},
		Layers:        append([]v1.Descriptor{}, descs...),
		Annotations:   annotations,
	}
	manifest, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return &assembled{config, manifest, slices.Clone(layers), m.MediaType}, nil
}
