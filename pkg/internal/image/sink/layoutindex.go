package sink

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/imagename"
)

// layoutVersion is the content of the file oci-layout.
// https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md
const layoutVersion = `{"imageLayoutVersion":"1.0.0"}`

// How an index.json names images: the tag alone for tools that take a directory and a tag, and the
// whole name for containerd and those that stand on it.
const (
	refNameAnnotation        = "org.opencontainers.image.ref.name"
	containerdNameAnnotation = "io.containerd.image.name"
)

// layoutIndex returns the index.json of a layout.
func layoutIndex(list []v1.Descriptor) v1.IndexManifest {
	return v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: list}
}

// layoutDescriptors returns the descriptors of one artifact for a layout's index: one for each tag,
// or one without a name.
func layoutDescriptors(a image.Artifact, tags []string) (list []v1.Descriptor, err error) {
	d, err := describe(a)
	if err != nil {
		return nil, err
	}
	for _, text := range tags {
		t, err := registry.ParseTag(text)
		if err != nil {
			return nil, err
		}
		full, err := imagename.Normalize(text)
		if err != nil {
			return nil, err
		}
		d.Annotations = map[string]string{refNameAnnotation: t.TagStr(), containerdNameAnnotation: full}
		list = append(list, d)
	}
	if len(tags) == 0 {
		list = append(list, d)
	}
	return list, nil
}

// describe returns the descriptor of an image or index, with the platform of an image.
func describe(a image.Artifact) (d v1.Descriptor, err error) {
	if d.Digest, err = a.Digest(); err != nil {
		return d, err
	}
	if d.Size, err = a.Size(); err != nil {
		return d, err
	}
	if d.MediaType, err = a.MediaType(); err != nil {
		return d, err
	}
	img, ok := a.(v1.Image)
	if !ok {
		return d, nil
	}
	cf, err := img.ConfigFile()
	if err != nil {
		return d, err
	}
	if cf.OS != "" {
		d.Platform = &v1.Platform{OS: cf.OS, Architecture: cf.Architecture, Variant: cf.Variant}
	}
	return d, nil
}
