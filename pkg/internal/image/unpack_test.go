package image

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/zstd"
)

// forged is an image of one layer, whose blob and claims are given.
func forged(t *testing.T, blob []byte, kind types.MediaType, diffID v1.Hash, edit func(*v1.ConfigFile, *v1.Manifest)) v1.Image {
	t.Helper()
	cf := &v1.ConfigFile{OS: "linux", Architecture: "amd64", RootFS: v1.RootFS{Type: "layers", DiffIDs: []v1.Hash{diffID}}}
	h, size := hashOf(blob)
	m := &v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1, Layers: []v1.Descriptor{{MediaType: kind, Size: size, Digest: h}}}
	if edit != nil {
		edit(cf, m)
	}
	config, err := json.Marshal(cf)
	digest, n := hashOf(must(t, config, err))
	m.Config = v1.Descriptor{MediaType: types.OCIConfigJSON, Size: n, Digest: digest}
	manifest, err := json.Marshal(m)
	return &assembled{config, must(t, manifest, err), []v1.Layer{static.NewLayer(blob, kind)}, types.OCIManifestSchema1}
}

func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A base whose layers are not what it says is refused by each sink, and none of it is kept.
func TestForgedBases(t *testing.T) {
	content := bytes.Repeat([]byte{0}, 1024) // an empty tar
	diffID, _ := hashOf(content)
	other, _ := hashOf([]byte("other"))
	for name, c := range map[string]struct {
		img  v1.Image
		want string
	}{
		"another diff ID":   {forged(t, zipped(t, content), types.OCILayer, other, nil), "it unpacks to " + diffID.String() + ", and the configuration says " + other.String()},
		"no gzip":           {forged(t, content, types.OCILayer, diffID, nil), "it is not compressed, and its media type"},
		"gzip that is none": {forged(t, append([]byte{0x1f, 0x8b}, content...), types.OCILayer, diffID, nil), "gzip: invalid header"},
		"gzip as tar":       {forged(t, zipped(t, content), types.OCIUncompressedLayer, diffID, nil), "it is compressed by gzip, and its media type"},
		"trailing garbage":  {forged(t, append(zipped(t, content), "garbage, and more of it"...), types.OCILayer, diffID, nil), "gzip: invalid header"},
		"cut":               {forged(t, zipped(t, content)[:20], types.OCILayer, diffID, nil), "unexpected EOF"},
		"no layer":          {forged(t, content, "application/pdf", diffID, nil), "is no media type of a layer"},
		"history": {forged(t, zipped(t, content), types.OCILayer, diffID, func(cf *v1.ConfigFile, _ *v1.Manifest) {
			cf.History = make([]v1.History, 2)
		}), "its history tells of 2 layers, and it has 1"},
		"diff IDs": {forged(t, zipped(t, content), types.OCILayer, diffID, func(cf *v1.ConfigFile, _ *v1.Manifest) {
			cf.RootFS.DiffIDs = append(cf.RootFS.DiffIDs, other)
		}), "its manifest has 1 layers, and its configuration 2"},
		"size": {forged(t, zipped(t, content), types.OCILayer, diffID, func(_ *v1.ConfigFile, m *v1.Manifest) {
			m.Layers[0].Size++
		}), "what it sent as sha256:"},
		"negative size": {forged(t, zipped(t, content), types.OCILayer, diffID, func(_ *v1.ConfigFile, m *v1.Manifest) {
			m.Layers[0].Size = -1
		}), "its size is said to be -1"},
		"huge": {forged(t, zipped(t, content), types.OCILayer, diffID, func(_ *v1.ConfigFile, m *v1.Manifest) {
			m.Layers[0].Size = 1 << 60
		}), "gobuild takes 64 GiB at most"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, cache := newRegistry(t), t.TempDir()
			ref := r.host + "/base:1"
			put(t, ref, c.img)
			for range 2 { // the second time from what was kept
				if err := refusedBySinks(t, cache, ref, r.host); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, want %q", err, c.want)
				}
			}
		})
	}
}

// refusedBySinks delivers a base to a layout and to a registry; the errors must be the same.
func refusedBySinks(t *testing.T, cache, ref, registry string) error {
	t.Helper()
	base, err := resolveFor(t, cache, ref, linux)
	if err != nil {
		return err
	}
	dir := filepath.Join(t.TempDir(), "layout")
	_, _, err = tryLayout(t, t.Context(), dir, base)
	if _, there := os.Stat(dir); err != nil && there == nil {
		t.Error("a layout was written")
	}
	_, pushErr := Push(t.Context(), []string{registry + "/copy:1"}, base, PushOptions{Keychain: anonymous, CacheDir: cache})
	layers, layersErr := base.Layers()
	r, readErr := must(t, layers, layersErr)[0].Uncompressed()
	if readErr == nil {
		r.Close()
	}
	for _, other := range []error{pushErr, readErr} {
		if err == nil || other == nil || err.Error() != other.Error() {
			t.Errorf("a sink says %v, another %v", err, other)
		}
	}
	return err
}

// A layer that fills a disk is refused while it is unpacked, as is one that takes much memory.
func TestBombs(t *testing.T) {
	var small bytes.Buffer
	w, err := zstd.NewWriter(&small, zstd.WithWindowSize(1<<20))
	_, err2 := io.CopyN(must(t, w, err), zeros{}, 2<<30)
	if err := errors.Join(err2, w.Close()); err != nil {
		t.Fatal(err)
	}
	d := v1.Descriptor{MediaType: types.OCILayerZStd, Size: int64(small.Len())}
	if _, err := unpack(t.Context(), &small, d); err == nil || !strings.Contains(err.Error(), "it unpacks to more than 1100 times its size") {
		t.Errorf("%v", err)
	}
	// A frame that asks for a window of 1 GiB: RFC 8878, 3.1.1.1.2.
	d.Size = 10
	frame := append(bytes.Clone(zstdMagic), 0x00, 20<<3, 0x01, 0, 0)
	if _, err := unpack(t.Context(), bytes.NewReader(frame), d); err == nil || !strings.Contains(err.Error(), "window") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := unpack(ctx, rand.Reader, v1.Descriptor{MediaType: types.OCIUncompressedLayer}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
