package image

import (
	"context"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Compress returns the artifact with its uncompressed layers compressed by Gzip: what a registry
// gets. Configurations, and so image IDs, stay the same.
func Compress(ctx context.Context, a Artifact, cacheDir string) (Artifact, error) {
	switch a := a.(type) {
	case v1.Image:
		return compressImage(ctx, a, cacheDir)
	case v1.ImageIndex:
		return compressIndex(ctx, a, cacheDir)
	}
	return nil, fmt.Errorf("a %T is neither an image nor an index", a)
}

func compressImage(ctx context.Context, img v1.Image, cacheDir string) (v1.Image, error) {
	p, err := openBase(img)
	if err != nil {
		return nil, err
	}
	changed := false
	for i := range p.layers {
		if p.descs[i].MediaType != types.OCIUncompressedLayer {
			p.layers[i] = mountable(p.layers[i])
			continue
		}
		if p.layers[i], err = Gzip(ctx, p.layers[i], cacheDir); err != nil {
			return nil, err
		}
		d, err := partial.Descriptor(p.layers[i])
		if err != nil {
			return nil, err
		}
		p.descs[i], changed = *d, true
	}
	return relayered(img, p, changed)
}

// relayered is the image with other layers; with another manifest only if they have other digests.
func relayered(img v1.Image, p parts, changed bool) (v1.Image, error) {
	config, err := img.RawConfigFile()
	if err != nil {
		return nil, err
	}
	if changed {
		m, err := img.Manifest()
		if err != nil {
			return nil, err
		}
		return buildRaw(config, p.layers, p.descs, m.Annotations)
	}
	raw, err := img.RawManifest()
	if err != nil {
		return nil, err
	}
	mediaType, err := img.MediaType()
	return &assembled{config, raw, p.layers, mediaType}, err
}

// mountable lets a registry take a base's layer from the base's repository, where both are in it,
// so that the layer is neither downloaded nor sent.
func mountable(l v1.Layer) v1.Layer {
	if ref, ok := origin(l); ok {
		return &remote.MountableLayer{Layer: l, Reference: ref}
	}
	return l
}

func compressIndex(ctx context.Context, idx v1.ImageIndex, cacheDir string) (v1.ImageIndex, error) {
	m, err := idx.IndexManifest()
	if err != nil {
		return nil, err
	}
	var variants []Variant
	for _, d := range m.Manifests {
		img, err := idx.Image(d.Digest)
		if err != nil {
			return nil, err
		}
		if img, err = compressImage(ctx, img, cacheDir); err != nil {
			return nil, err
		}
		v := Variant{Image: img}
		if d.Platform != nil {
			v.Platform = *d.Platform
		}
		variants = append(variants, v)
	}
	return Index(variants, m.Annotations)
}
