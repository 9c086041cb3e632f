package sink

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/zstd"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// archive returns what writeParts writes, unpacked.
func archive(t *testing.T, img v1.Image, tags []string, skip map[v1.Hash]bool) map[string]string {
	t.Helper()
	var buf bytes.Buffer
	parts, err := archiveParts([]Loading{{Image: img, Tags: tags}}, []map[v1.Hash]bool{skip})
	if err := writeParts(&buf, imagetest.Must(t, parts, err), nil); err != nil {
		t.Fatal(err)
	}
	_, files := imagetest.Untar(t, &buf)
	return files
}

func TestArchiveForSkopeo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "image.tar")
	img := sample(t, sample(t, nil, "base"), "own")
	f, err := os.Create(file)
	parts, err2 := archiveParts([]Loading{{Image: img, Tags: []string{"hello:1"}}}, nil)
	if err := writeParts(imagetest.Must(t, f, err), imagetest.Must(t, parts, err2), nil); err != nil {
		t.Fatal(err)
	}
	f.Close()
	id := imagetest.ConfigOf(t, img)
	if got := imagetest.RunSkopeo(t, "inspect", "--config", "--raw", "docker-archive:"+file+
		":hello:1"); got != string(rawConfig(t, img)) {
		t.Errorf("as docker-archive skopeo read %s of %s", got, id)
	}
	if got := imagetest.RunSkopeo(t, "inspect", "--raw", "oci-archive:"+file+":1"); got != string(rawManifest(t, img)) {
		t.Errorf("as oci-archive skopeo read %s", got)
	}
}

func rawConfig(t *testing.T, img v1.Image) []byte {
	t.Helper()
	raw, err := img.RawConfigFile()
	return imagetest.Must(t, raw, err)
}

func rawManifest(t *testing.T, a image.Artifact) []byte {
	t.Helper()
	raw, err := a.RawManifest()
	return imagetest.Must(t, raw, err)
}

func TestArchiveLeavesOut(t *testing.T) {
	base := sample(t, nil, "base")
	img := sample(t, base, "own")
	layers, err := img.Layers()
	lower, _ := imagetest.Must(t, layers, err)[0].DiffID()
	upper, _ := layers[1].DiffID()
	files := archive(t, img, []string{"a:1", "b:1"}, map[v1.Hash]bool{lower: true})
	var m []archiveManifest
	if err := json.Unmarshal([]byte(files["manifest.json"]), &m); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m[0].Layers, []string{blob.Path(lower), blob.Path(upper)}) || !slices.Equal(m[0].RepoTags,
		[]string{"a:1", "b:1"}) {
		t.Errorf("manifest.json is %s", files["manifest.json"])
	}
	want := []string{m[0].Config, blob.Path(upper), "manifest.json"}
	slices.Sort(want)
	if got := imagetest.Names(files); !slices.Equal(got, want) {
		t.Errorf("the archive has %q, not %q", got, want)
	}
}

func TestArchiveSize(t *testing.T) {
	img := sample(t, sample(t, nil, "base"), "own")
	parts, err := archiveParts([]Loading{{Image: img, Tags: []string{"a:1"}}}, nil)
	var buf bytes.Buffer
	if err := writeParts(&buf, imagetest.Must(t, parts, err), nil); err != nil {
		t.Fatal(err)
	}
	if size := archiveSizes(parts, 1)[0]; size != int64(buf.Len()) {
		t.Errorf("%d bytes were written, not %d", buf.Len(), size)
	}
}

// zstdImage returns an image with one layer that is compressed as Docker 20.10 cannot read it.
func zstdImage(t *testing.T, path, text string) v1.Image {
	t.Helper()
	var plain, packed bytes.Buffer
	r, err := dataLayer(t, path, text).Uncompressed()
	if _, err := plain.ReadFrom(imagetest.Must(t, r, err)); err != nil {
		t.Fatal(err)
	}
	w, err := zstd.NewWriter(&packed)
	if _, err := imagetest.Must(t, w, err).Write(plain.Bytes()); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	diffID, _ := blob.DigestBytes(plain.Bytes())
	l := unpackedLayer{static.NewLayer(packed.Bytes(), types.OCILayerZStd), diffID}
	img, err := image.Assemble(nil, image.Spec{Platform: imagetest.Linux, Layers: []v1.Layer{l}})
	return imagetest.Must(t, img, err)
}

// unpackedLayer is a layer that knows what it unpacks to, which a static one does not.
type unpackedLayer struct {
	v1.Layer
	diffID v1.Hash
}

func (l unpackedLayer) DiffID() (v1.Hash, error) { return l.diffID, nil }

func TestZstdBase(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	imagetest.Put(t, r.Host+"/zstd:1", zstdImage(t, "/data/low", "text"))
	base, err := resolveFor(t, cache, r.Host+"/zstd:1", imagetest.Linux)
	img := sample(t, imagetest.Must(t, base, err), "own")
	m, err := img.Manifest()
	if got := imagetest.Must(t, m, err).Layers[0].MediaType; got != types.OCILayerZStd {
		t.Errorf("the base's layer became %s", got)
	}
	files := archive(t, img, []string{"a:1"}, nil)
	cf, err := img.ConfigFile()
	name := blob.Path(imagetest.Must(t, cf, err).RootFS.DiffIDs[0])
	if _, inner := imagetest.Untar(t, strings.NewReader(files[name])); inner["data/low"] != "text" ||
		files["index.json"] != "" {
		t.Errorf("the archive has %q, its lowest layer %v", imagetest.Names(files), inner)
	}
}
