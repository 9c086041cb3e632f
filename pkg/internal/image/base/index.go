package base

import (
	"bytes"
	"fmt"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// What an index may have that shows only when it is read: images that it does not say the platform
// of, and indexes in indexes.
const (
	maxOpened = 100
	maxDepth  = 5
)

// A member is an image of an index.
type member struct {
	desc     v1.Descriptor
	platform v1.Platform
}

// selectImage returns the image of an index for a platform.
func (s *source) selectImage(digest v1.Hash, raw []byte, p v1.Platform) (v1.Image, error) {
	x := &indexReader{source: s}
	if err := x.read(digest, raw, 1); err != nil {
		return nil, err
	}
	best, score, there := member{}, -1, []string{}
	for _, m := range x.members {
		there = append(there, image.FormatPlatform(m.platform))
		if f := image.MatchPlatform(p, m.platform); f > score {
			best, score = m, f
		}
	}
	if score < 0 {
		return nil, noPlatformError(p, there)
	}
	manifest, err := s.manifest(best.desc.Digest)
	if err != nil {
		return nil, err
	}
	img, err := s.newImage(manifest)
	if err != nil {
		return nil, err
	}
	return img, checkMember(best, manifest, img)
}

// An indexReader lists the images of an index and of the indexes in it.
type indexReader struct {
	*source
	members []member
	opened  int
}

// read adds the images of an index. An entry without a platform is opened: it may be another index, an
// image, whose configuration has the platform, or something else, such as a signature, which is left out.
func (x *indexReader) read(digest v1.Hash, raw []byte, depth int) error {
	index, err := v1.ParseIndexManifest(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("the index %s cannot be read: %w", digest, err)
	}
	if depth > maxDepth {
		return fmt.Errorf("it has indexes in indexes, more than %d deep", maxDepth)
	}
	for _, d := range index.Manifests {
		switch {
		case d.Platform != nil && d.Platform.OS == "unknown": // a signature, an attestation
		case d.Platform != nil && !d.MediaType.IsIndex():
			x.members = append(x.members, member{d, *d.Platform})
		case d.MediaType.IsIndex() || d.MediaType.IsImage() || d.MediaType == "":
			if err := x.open(d, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

// open adds what an entry of an index leads to.
func (x *indexReader) open(d v1.Descriptor, depth int) error {
	if x.opened++; x.opened > maxOpened {
		return fmt.Errorf("its index has more than %d entries without a platform", maxOpened)
	}
	raw, err := x.manifest(d.Digest)
	if err != nil {
		return err
	}
	if isIndex(raw) {
		return x.read(d.Digest, raw, depth+1)
	}
	m, err := v1.ParseManifest(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("the manifest %s cannot be read: %w", d.Digest, err)
	}
	notLayer := func(d v1.Descriptor) bool { return !layer.IsMediaType(d.MediaType) }
	if !m.Config.MediaType.IsConfig() || slices.ContainsFunc(m.Layers, notLayer) {
		return nil
	}
	img, err := x.newImage(raw)
	if err != nil {
		return err
	}
	cf, err := img.ConfigFile()
	if err == nil {
		x.members = append(x.members, member{d, *cf.Platform()})
	}
	return err
}
