package sink

import (
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
)

// mountBases returns the artifact, byte for byte, with layers that the registry can mount from
// their base's repository, if that is in the same registry. Such layers are not sent.
func mountBases(a image.Artifact) (image.Artifact, error) {
	switch a := a.(type) {
	case v1.Image:
		return mountedImage{a}, nil
	case v1.ImageIndex:
		return mountedIndex{a}, nil
	}
	return nil, fmt.Errorf("a %T is neither an image nor an index", a)
}

// index names the embedded index, as a field ImageIndex would hide the method of that name.
type index = v1.ImageIndex

// A mountedIndex is an index of mountedImages.
type mountedIndex struct{ index }

var _ v1.ImageIndex = mountedIndex{}

// Manifests returns the members, which are pushed before the index.
func (i mountedIndex) Manifests() ([]partial.Describable, error) {
	list, err := partial.Manifests(i.index)
	for n, member := range list {
		if img, ok := member.(v1.Image); ok {
			list[n] = mountedImage{img}
		}
	}
	return list, err
}

// A mountedImage is an image with mountable layers.
type mountedImage struct{ v1.Image }

func (i mountedImage) Layers() ([]v1.Layer, error) {
	layers, err := i.Image.Layers()
	for n, l := range layers {
		if ref, ok := base.FindOrigin(l); ok {
			layers[n] = &remote.MountableLayer{Layer: l, Reference: ref}
		}
	}
	return layers, err
}
