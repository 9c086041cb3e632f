package image

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
)

func TestArchiveForSkopeo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "image.tar")
	img := sample(t, sample(t, nil, "base"), "own")
	f, err := os.Create(file)
	parts, err2 := archiveParts([]Loading{{Image: img, Tags: []string{"hello:1"}}}, nil)
	if err := writeParts(must(t, f, err), must(t, parts, err2), nil); err != nil {
		t.Fatal(err)
	}
	f.Close()
	id := configOf(t, img)
	if got := skopeo(t, "inspect", "--config", "--raw", "docker-archive:"+file+":hello:1"); got != string(rawConfig(t, img)) {
		t.Errorf("as docker-archive skopeo read %s of %s", got, id)
	}
	if got := skopeo(t, "inspect", "--raw", "oci-archive:"+file+":1"); got != string(rawManifest(t, img)) {
		t.Errorf("as oci-archive skopeo read %s", got)
	}
}

func rawConfig(t *testing.T, img v1.Image) []byte {
	t.Helper()
	raw, err := img.RawConfigFile()
	return must(t, raw, err)
}

func rawManifest(t *testing.T, a Artifact) []byte {
	t.Helper()
	raw, err := a.RawManifest()
	return must(t, raw, err)
}

func TestArchiveLeavesOut(t *testing.T) {
	base := sample(t, nil, "base")
	img := sample(t, base, "own")
	layers, err := img.Layers()
	lower, _ := must(t, layers, err)[0].DiffID()
	upper, _ := layers[1].DiffID()
	files := archive(t, img, []string{"a:1", "b:1"}, map[v1.Hash]bool{lower: true})
	var m []archiveManifest
	if err := json.Unmarshal([]byte(files["manifest.json"]), &m); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m[0].Layers, []string{blobPath(lower), blobPath(upper)}) || !slices.Equal(m[0].RepoTags, []string{"a:1", "b:1"}) {
		t.Errorf("manifest.json is %s", files["manifest.json"])
	}
	want := []string{m[0].Config, blobPath(upper), "manifest.json"}
	slices.Sort(want)
	if got := names(files); !slices.Equal(got, want) {
		t.Errorf("the archive has %q, not %q", got, want)
	}
}

func TestArchiveSize(t *testing.T) {
	img := sample(t, sample(t, nil, "base"), "own")
	parts, err := archiveParts([]Loading{{Image: img, Tags: []string{"a:1"}}}, nil)
	var buf bytes.Buffer
	if err := writeParts(&buf, must(t, parts, err), nil); err != nil {
		t.Fatal(err)
	}
	if size := archiveSizes(parts, 1)[0]; size != int64(buf.Len()) {
		t.Errorf("%d bytes were written, not %d", buf.Len(), size)
	}
}

// zstdImage is an image with one layer that is compressed as Docker 20.10 cannot read it.
func zstdImage(t *testing.T, path, text string) v1.Image {
	t.Helper()
	var plain, packed bytes.Buffer
	r, err := dataLayer(t, path, text).Uncompressed()
	if _, err := plain.ReadFrom(must(t, r, err)); err != nil {
		t.Fatal(err)
	}
	w, err := zstd.NewWriter(&packed)
	if _, err := must(t, w, err).Write(plain.Bytes()); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	img, err := Assemble(nil, Spec{Platform: linux, Layers: []v1.Layer{static.NewLayer(packed.Bytes(), types.OCILayerZStd)}})
	cf, err2 := must(t, img, err).ConfigFile()
	diffID, _ := hashOf(plain.Bytes())
	must(t, cf, err2).RootFS.DiffIDs = []v1.Hash{diffID} // which a static layer does not know
	m, err := img.Manifest()
	layers, err2 := img.Layers()
	img, err = build(must(t, cf, err2), layers, must(t, m, err).Layers, nil)
	return must(t, img, err)
}

func TestZstdBase(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	put(t, r.host+"/zstd:1", zstdImage(t, "/data/low", "text"))
	base, err := resolveFor(t, cache, r.host+"/zstd:1", linux)
	img := sample(t, must(t, base, err), "own")
	m, err := img.Manifest()
	if got := must(t, m, err).Layers[0].MediaType; got != types.OCILayerZStd {
		t.Errorf("the base's layer became %s", got)
	}
	files := archive(t, img, []string{"a:1"}, nil)
	cf, err := img.ConfigFile()
	name := blobPath(must(t, cf, err).RootFS.DiffIDs[0])
	if _, inner := untar(t, strings.NewReader(files[name])); inner["data/low"] != "text" || files["index.json"] != "" {
		t.Errorf("the archive has %q, its lowest layer %v", names(files), inner)
	}
}
