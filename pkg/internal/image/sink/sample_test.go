package sink

import (
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// dataLayer returns a layer of one small file.
func dataLayer(t *testing.T, path, text string) v1.Layer {
	t.Helper()
	l, err := layer.FromEntries(t.Context(), []layer.Entry{{Path: path, Data: []byte(text)}}, nil)
	return imagetest.Must(t, l, err)
}

// sample returns an image of one small file on a base.
func sample(t *testing.T, base v1.Image, text string) v1.Image {
	t.Helper()
	img, err := image.Assemble(base, image.Spec{Platform: imagetest.Linux,
		Layers: []v1.Layer{dataLayer(t, "/data/file", text)}, Entrypoint: []string{"/data/file"}})
	return imagetest.Must(t, img, err)
}

// sampleIndex returns an index of one small image for each platform.
func sampleIndex(t *testing.T, platforms ...string) v1.ImageIndex {
	t.Helper()
	var list []image.Variant
	for _, text := range platforms {
		p, err := v1.ParsePlatform(text)
		imagetest.Must(t, p, err)
		img, err := image.Assemble(nil, image.Spec{Platform: *p, Layers: []v1.Layer{dataLayer(t, "/platform", text)}})
		list = append(list, image.Variant{Platform: *p, Image: imagetest.Must(t, img, err)})
	}
	idx, err := image.NewIndex(list, map[string]string{"org.example.note": "sample"})
	return imagetest.Must(t, idx, err)
}
