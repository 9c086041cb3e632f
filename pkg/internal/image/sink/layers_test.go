package sink

import (
	"context"
	"fmt"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// The error of an image of more layers than the engine takes says so, and quotes the engine.
func TestTooManyLayers(t *testing.T) {
	if testing.Short() {
		t.Skip("the engine unpacks all layers before it refuses one")
	}
	e := imagetest.OpenEngine(t)
	var layers []v1.Layer
	for i := range maxStacked + 1 {
		layers = append(layers, dataLayer(t, fmt.Sprintf("/%d", i), t.Name()))
	}
	img, err := image.Assemble(nil, image.Spec{Platform: imagetest.Linux, Layers: layers})
	e.RemoveLater(t, imagetest.Must(t, img, err))
	_, err = Load(context.Background(), e, Loading{Image: img, Tags: []string{e.MakeTag(t, "1")}})
	if err == nil || !strings.Contains(err.Error(), "max depth exceeded; the image has 126 layers") {
		t.Error(err)
	}
}
