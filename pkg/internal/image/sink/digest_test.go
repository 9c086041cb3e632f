package sink

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// What is pushed is the manifest of the layout, byte for byte: of images on scratch and on a base of
// Docker's own media types, and of an index. An engine, a layout and a registry have the same image ID.
func TestOneDigest(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	docker := imagetest.NewDockerImage(t, imagetest.Linux)
	imagetest.Put(t, r.Host+"/base:1", docker)
	base, err := resolveFor(t, cache, r.Host+"/base:1", imagetest.Linux)
	imagetest.Must(t, base, err)
	onBase := sample(t, base, "own")
	arm := imagetest.Linux
	arm.Architecture = "arm64"
	scratch, err := image.Assemble(nil, image.Spec{Platform: arm, Layers: []v1.Layer{dataLayer(t, "/a", "x")}})
	imagetest.Must(t, scratch, err)
	index, err := image.NewIndex([]image.Variant{
		{Platform: imagetest.Linux, Image: packed(t, cache, onBase)}, {Platform: arm, Image: packed(t, cache, scratch)},
	}, map[string]string{"org.example.note": "both"})
	imagetest.Must(t, index, err)
	for tag, a := range map[string]image.Artifact{
		"scratch": packed(t, cache, scratch), "base": packed(t, cache, onBase), "index": index,
	} {
		t.Run(tag, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "l")
			writeLayout(t, dir, a, "x:1")
			ref, err := name.ParseReference(r.Host + "/" + tag + ":1")
			imagetest.Must(t, ref, err)
			err = Push(t.Context(), []string{ref.String()}, a, PushOptions{Access: accessWith(imagetest.Anonymous)})
			pushed, err2 := remote.Get(imagetest.Must(t, ref, err))
			imagetest.Must(t, pushed, err2)
			idx, err := layout.ImageIndexFromPath(dir)
			list, err2 := imagetest.Must(t, idx, err).IndexManifest()
			d := imagetest.Must(t, list, err2).Manifests[0]
			written, err := os.ReadFile(filepath.Join(dir, "blobs", "sha256", d.Digest.Hex))
			if !bytes.Equal(imagetest.Must(t, written, err), pushed.Manifest) || d.MediaType != pushed.MediaType {
				t.Errorf("the layout has %s\n%s\nthe registry %s\n%s", d.MediaType, written, pushed.MediaType,
					pushed.Manifest)
			}
		})
	}
	sameID(t, onBase, packed(t, cache, onBase))
	keepsBase(t, docker, packed(t, cache, onBase))
}

func packed(t *testing.T, cache string, img v1.Image) v1.Image {
	t.Helper()
	img, err := Compress(t.Context(), img, &layer.Compressor{Dir: cache, Keep: true})
	return imagetest.Must(t, img, err)
}

func sameID(t *testing.T, a, b v1.Image) {
	t.Helper()
	if imagetest.ConfigOf(t, a) != imagetest.ConfigOf(t, b) {
		t.Errorf("the ID is %s, and compressed %s", imagetest.ConfigOf(t, a), imagetest.ConfigOf(t, b))
	}
}

// keepsBase checks that an image has the layers of its base as the registry has them, with OCI media
// types, as all of its layers.
func keepsBase(t *testing.T, base, img v1.Image) {
	t.Helper()
	var want, got v1.Manifest
	if err := json.Unmarshal(rawManifest(t, base), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(rawManifest(t, img), &got); err != nil {
		t.Fatal(err)
	}
	for i, l := range got.Layers {
		if l.MediaType != types.OCILayer {
			t.Errorf("layer %d is %s", i, l.MediaType)
		}
		if i < len(want.Layers) && l.Digest != want.Layers[i].Digest {
			t.Errorf("layer %d of the base became %s", i, l.Digest)
		}
	}
}
