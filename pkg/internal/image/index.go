package image

import (
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// An Artifact is a v1.Image or a v1.ImageIndex, which sinks take.
type Artifact interface {
	Digest() (v1.Hash, error)
	MediaType() (types.MediaType, error)
	Size() (int64, error)
	RawManifest() ([]byte, error)
}

// A Variant is an image of one platform, as a member of an index.
type Variant struct {
	Platform v1.Platform
	Image    v1.Image
}

// NewIndex returns the OCI index of an image's platforms, in the order given.
func NewIndex(variants []Variant, annotations map[string]string) (v1.ImageIndex, error) {
	seen := map[string]bool{}
	var adds []mutate.IndexAddendum
	for _, v := range variants {
		p := v.Platform
		if seen[p.String()] {
			return nil, fmt.Errorf("an index cannot hold two images for %s", p)
		}
		seen[p.String()] = true
		adds = append(adds, mutate.IndexAddendum{Add: v.Image, Descriptor: v1.Descriptor{Platform: &p}})
	}
	idx := mutate.AppendManifests(mutate.IndexMediaType(empty.Index, types.OCIImageIndex), adds...)
	if len(annotations) == 0 {
		return idx, nil
	}
	return mutate.Annotations(idx, annotations).(v1.ImageIndex), nil
}
