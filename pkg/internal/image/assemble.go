package image

import (
	"encoding/json"
	"fmt"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// The annotations that name an image's base.
// https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md
const (
	BaseNameAnnotation   = "org.opencontainers.image.base.name"
	BaseDigestAnnotation = "org.opencontainers.image.base.digest"
)

// Assemble returns base (nil: scratch) with the spec's layers and configuration added, as an OCI
// image. Media types of a Docker base become OCI ones; compressed layers stay as they are. The same
// input gives the same image, byte for byte.
func Assemble(base v1.Image, s Spec) (v1.Image, error) {
	b, err := openBase(base)
	if err != nil {
		return nil, err
	}
	if b.config.OS != "" && s.Platform.OS != "" && MatchPlatform(s.Platform, *b.config.Platform()) < 0 {
		return nil, fmt.Errorf("an image for %s cannot stand on a base for %s",
			FormatPlatform(s.Platform), FormatPlatform(*b.config.Platform()))
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
		cf.History = append(cf.History, v1.History{Created: s.created(), CreatedBy: layer.DescribeHistory(l)})
	}
	config, err := json.Marshal(cf)
	if err != nil {
		return nil, err
	}
	return buildImage(config, layers, descs, s.annotations(b))
}

// ReplaceLayers returns the image with what replace returns for each of its layers and its
// descriptor, both with OCI media types. The configuration stays, and so does the manifest if no
// layer has another digest.
func ReplaceLayers(
	img v1.Image, replace func(v1.Layer, *v1.Descriptor) (v1.Layer, *v1.Descriptor, error),
) (v1.Image, error) {
	p, err := openBase(img)
	if err != nil {
		return nil, err
	}
	changed := false
	for i, l := range p.layers {
		old := p.descs[i]
		l, d, err := replace(l, &old)
		if err != nil {
			return nil, err
		}
		changed = changed || d.Digest != p.descs[i].Digest
		p.layers[i], p.descs[i] = l, *d
	}
	config, err := img.RawConfigFile()
	if err != nil {
		return nil, err
	}
	if changed {
		m, err := img.Manifest()
		if err != nil {
			return nil, err
		}
		return buildImage(config, p.layers, p.descs, m.Annotations)
	}
	raw, err := img.RawManifest()
	if err != nil {
		return nil, err
	}
	mediaType, err := img.MediaType()
	return New(config, raw, mediaType, p.layers), err
}

// A baseParts is what an image takes over from its base.
type baseParts struct {
	config *v1.ConfigFile
	layers []v1.Layer
	descs  []v1.Descriptor
	digest v1.Hash
}

func openBase(base v1.Image) (p baseParts, err error) {
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
		return p, fmt.Errorf("the base %s is not a container image: its configuration does not list its layers",
			p.digest)
	}
	for i, l := range layers {
		if l, err = layer.WithOCIType(l); err != nil {
			return p, err
		}
		d := m.Layers[i]
		d.MediaType = layer.OCIType(d.MediaType)
		p.layers, p.descs = append(p.layers, l), append(p.descs, d)
	}
	return p, nil
}

// annotations returns the annotations of the manifest: the spec's, and those that name the base.
func (s Spec) annotations(b baseParts) map[string]string {
	if s.BaseName == "" {
		return merge(nil, s.Annotations)
	}
	return merge(map[string]string{
		BaseNameAnnotation:   s.BaseName,
		BaseDigestAnnotation: b.digest.String(),
	}, s.Annotations)
}

// buildImage returns the image of a configuration and its layers.
func buildImage(config []byte, layers []v1.Layer, descs []v1.Descriptor, annotations map[string]string) (v1.Image,
	error) {
	digest, size := blob.DigestBytes(config)
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
	img := newAssembled(config, manifest, m.MediaType, slices.Clone(layers))
	img.parsedManifest = func() (*v1.Manifest, error) { return m, nil }
	return img, nil
}
