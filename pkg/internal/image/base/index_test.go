package base

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// bareIndex returns an index of members without descriptions of their platforms.
func bareIndex(members ...mutate.Appendable) v1.ImageIndex {
	idx := v1.ImageIndex(empty.Index)
	for _, m := range members {
		idx = mutate.AppendManifests(idx, mutate.IndexAddendum{Add: m})
	}
	return idx
}

func imageFor(t *testing.T, platform string) v1.Image {
	t.Helper()
	return imagetest.NewDockerImage(t, parsePlatform(t, platform))
}

// The platform of an entry that does not have it is that of the image's configuration, and an index may
// be in another. What is no image is left out.
func TestEntriesWithoutPlatform(t *testing.T) {
	r := imagetest.NewRegistry(t)
	signature, err := mutate.Append(empty.Image, mutate.Addendum{
		Layer: static.NewLayer([]byte("{}"), "application/vnd.dev.cosign.simplesigning.v1+json")})
	imagetest.Must(t, signature, err)
	chart := mutate.ConfigMediaType(empty.Image, "application/vnd.cncf.helm.config.v1+json")
	bare := bareIndex(signature, imageFor(t, "linux/amd64"), chart, imageFor(t, "linux/arm/v7"))
	nested := bareIndex(bareIndex(imageFor(t, "linux/386")), indexOf(t, "linux/amd64", "linux/arm64/v8"),
		imageFor(t, "linux/s390x"))
	for name, idx := range map[string]v1.ImageIndex{"bare": bare, "nested": nested} {
		ref := r.Host + "/" + name + ":1"
		imagetest.Put(t, ref, idx)
		for asked, want := range map[string]string{
			"bare linux/amd64": "linux/amd64", "bare linux/arm/v7": "linux/arm/v7", "nested linux/386": "linux/386",
			"nested linux/amd64": "linux/amd64", "nested linux/arm64": "linux/arm64/v8",
			"nested linux/s390x": "linux/s390x",
		} {
			of, platform, _ := strings.Cut(asked, " ")
			if of != name {
				continue
			}
			img, err := resolveFor(t, t.TempDir(), ref, parsePlatform(t, platform))
			if err != nil {
				t.Errorf("%s: %v", asked, err)
				continue
			}
			cf, err := img.ConfigFile()
			if got := image.FormatPlatform(*imagetest.Must(t, cf, err).Platform()); got != want {
				t.Errorf("%s is %s", asked, got)
			}
		}
	}
	_, err = resolveFor(t, t.TempDir(), r.Host+"/bare:1", parsePlatform(t, "linux/s390x"))
	wantBase(t, err, "it is not there for linux/s390x, only for linux/amd64, linux/arm/v7")
}

// rawIndex is an index that consists of its text alone.
type rawIndex struct{ text []byte }

func (x rawIndex) RawManifest() ([]byte, error)        { return x.text, nil }
func (x rawIndex) MediaType() (types.MediaType, error) { return types.OCIImageIndex, nil }

// An index that makes its reader ask for ever more is given up.
func TestIndexLimits(t *testing.T) {
	r := imagetest.NewRegistry(t)
	deep := mutate.Appendable(imageFor(t, "linux/amd64"))
	for range maxDepth + 1 {
		deep = bareIndex(deep)
	}
	imagetest.Put(t, r.Host+"/deep:1", deep.(v1.ImageIndex))
	_, err := resolveFor(t, t.TempDir(), r.Host+"/deep:1", imagetest.Linux)
	wantBase(t, err, fmt.Sprintf("more than %d deep", maxDepth))

	img := imageFor(t, "linux/amd64")
	imagetest.Put(t, r.Host+"/wide:img", img)
	raw, err := bareIndex(img).RawManifest()
	var m map[string]any
	if err := json.Unmarshal(imagetest.Must(t, raw, err), &m); err != nil {
		t.Fatal(err)
	}
	entry := m["manifests"].([]any)[0]
	m["manifests"] = nil
	for range maxOpened + 1 {
		m["manifests"] = append(asList(m["manifests"]), entry)
	}
	text, err := json.Marshal(m)
	imagetest.Put(t, r.Host+"/wide:1", rawIndex{bytes.TrimSpace(imagetest.Must(t, text, err))})
	_, err = resolveFor(t, t.TempDir(), r.Host+"/wide:1", imagetest.Linux)
	wantBase(t, err, fmt.Sprintf("more than %d entries without a platform", maxOpened))
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}
