package sink

import (
	"context"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// Compress returns the image as layouts, tarballs and registries have it: with one manifest, whose
// layers are compressed by [layer.Compressor]. Layers of a base stay as its registry has them. The
// configuration, and so the image ID, stays the same.
func Compress(ctx context.Context, img v1.Image, c *layer.Compressor) (v1.Image, error) {
	return image.ReplaceLayers(img, func(l v1.Layer, d *v1.Descriptor) (v1.Layer, *v1.Descriptor, error) {
		if _, pulled := base.FindOrigin(l); pulled || d.MediaType != types.OCIUncompressedLayer {
			return l, d, nil
		}
		l, err := c.Gzip(ctx, l)
		if err != nil {
			return nil, nil, err
		}
		d, err = partial.Descriptor(l)
		return l, d, err
	})
}
