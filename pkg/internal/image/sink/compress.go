package sink

import (
	"context"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// compressArtifact returns the artifact with its layers compressed by Gzip, for a registry.
// Configurations, and so image IDs, stay the same.
func compressArtifact(ctx context.Context, a image.Artifact, cacheDir string) (image.Artifact, error) {
	switch a := a.(type) {
	case v1.Image:
		return compressImage(ctx, a, cacheDir)
	case v1.ImageIndex:
		return compressIndex(ctx, a, cacheDir)
	}
	return nil, fmt.Errorf("a %T is neither an image nor an index", a)
}

func compressImage(ctx context.Context, img v1.Image, cacheDir string) (v1.Image, error) {
	return image.ReplaceLayers(img, func(l v1.Layer, d *v1.Descriptor) (v1.Layer, *v1.Descriptor, error) {
		if d.MediaType != types.OCIUncompressedLayer {
			return mountable(l), d, nil
		}
		l, err := layer.Gzip(ctx, l, cacheDir)
		if err != nil {
			return nil, nil, err
		}
		d, err = partial.Descriptor(l)
		return l, d, err
	})
}

// mountable returns a layer that the registry can mount from the base's repository, if that is in
// the same registry, so that it is neither downloaded nor sent.
func mountable(l v1.Layer) v1.Layer {
	if ref, ok := base.FindOrigin(l); ok {
		return &remote.MountableLayer{Layer: l, Reference: ref}
	}
	return l
}

func compressIndex(ctx context.Context, idx v1.ImageIndex, cacheDir string) (v1.ImageIndex, error) {
	m, err := idx.IndexManifest()
	if err != nil {
		return nil, err
	}
	var variants []image.Variant
	for _, d := range m.Manifests {
		img, err := idx.Image(d.Digest)
		if err != nil {
			return nil, err
		}
		if img, err = compressImage(ctx, img, cacheDir); err != nil {
			return nil, err
		}
		v := image.Variant{Image: img}
		if d.Platform != nil {
			v.Platform = *d.Platform
		}
		variants = append(variants, v)
	}
	return image.NewIndex(variants, m.Annotations)
}
