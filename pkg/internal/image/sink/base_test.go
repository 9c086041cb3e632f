package sink

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

func resolveFor(t *testing.T, cache, ref string, p v1.Platform) (v1.Image, error) {
	t.Helper()
	return base.Resolve(context.Background(), ref, p,
		base.Options{Access: accessWith(imagetest.Anonymous), CacheDir: cache})
}

func TestDockerBaseBecomesOCI(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	ref := r.Host + "/base:1"
	orig := imagetest.NewDockerImage(t, imagetest.Linux)
	imagetest.Put(t, ref, orig)
	base, err := resolveFor(t, cache, ref, imagetest.Linux)
	img, err := image.Assemble(imagetest.Must(t, base, err),
		image.Spec{Platform: imagetest.Linux, Layers: []v1.Layer{dataLayer(t, "/app", "x")}, BaseName: ref,
			Entrypoint: []string{"/app"}, Env: map[string]string{"A": "own", "Z": "1",
				"B": "2"}, Ports: []string{"80", "53/udp"}})
	m, err := imagetest.Must(t, img, err).Manifest()
	m = imagetest.Must(t, m, err)
	kinds := []types.MediaType{m.MediaType, m.Config.MediaType}
	for _, l := range m.Layers {
		kinds = append(kinds, l.MediaType)
	}
	want := []types.MediaType{types.OCIManifestSchema1, types.OCIConfigJSON, types.OCILayer, types.OCILayer,
		types.OCIUncompressedLayer}
	if !slices.Equal(kinds, want) {
		t.Errorf("media types are %q", kinds)
	}
	if m.Annotations[image.BaseNameAnnotation] != ref ||
		m.Annotations[image.BaseDigestAnnotation] != imagetest.DigestOf(t, orig) {
		t.Errorf("annotations are %v", m.Annotations)
	}
	cf, err := img.ConfigFile()
	c := imagetest.Must(t, cf, err).Config
	if got := strings.Join(c.Env, " "); got != "PATH=/bin A=own B=2 Z=1" || c.Cmd != nil || c.User != "base" ||
		c.Hostname+cf.Container != "" || c.OnBuild != nil {
		t.Errorf("the configuration is %+v", cf)
	}
	if _, ok := c.ExposedPorts["80/tcp"]; !ok || len(c.ExposedPorts) != 2 ||
		cf.History[len(cf.History)-1].CreatedBy != "gobuild /app" {
		t.Errorf("the configuration is %+v", cf)
	}
	dir := filepath.Join(t.TempDir(), "l")
	writeLayout(t, dir, img, "x:1")
	imagetest.RunSkopeo(t, "copy", "oci:"+dir+":1", "dir:"+t.TempDir())
}

func TestBaseIsDownloadedOnce(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	ref := r.Host + "/base:1"
	orig := imagetest.NewDockerImage(t, imagetest.Linux)
	imagetest.Put(t, ref, orig)
	for i, want := range []int{3, 0} { // the configuration and two layers
		r.Forget()
		base, err := resolveFor(t, cache, ref, imagetest.Linux)
		if i == 0 && len(r.Asked("GET", "/blobs/")) != 1 {
			t.Errorf("before layers are read there was %q", r.Asked("GET", "/blobs/"))
		}
		writeLayout(t, filepath.Join(t.TempDir(), "l"), imagetest.Must(t, base, err), "x:1")
		if got := r.Asked("GET", "/blobs/"); len(got) != want {
			t.Errorf("round %d downloaded %q", i, got)
		}
		if heads := r.Asked("HEAD", "/manifests/1"); len(heads) != 1 {
			t.Errorf("round %d asked for the tag %d times", i, len(heads))
		}
		if imagetest.DigestOf(t, base) != imagetest.DigestOf(t, orig) {
			t.Errorf("the base is %s, not %s", imagetest.DigestOf(t, base), imagetest.DigestOf(t, orig))
		}
	}
	r.Forget()
	if _, err := resolveFor(t, cache, r.Host+"/base@"+imagetest.DigestOf(t, orig), imagetest.Linux); err != nil ||
		len(r.Asked()) != 0 {
		t.Errorf("a digest that is known asks %q (%v)", r.Asked(), err)
	}
}

func TestDamagedCacheIsRepaired(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	ref := r.Host + "/base:1"
	orig := imagetest.NewDockerImage(t, imagetest.Linux)
	imagetest.Put(t, ref, orig)
	base, err := resolveFor(t, cache, ref, imagetest.Linux)
	layers, err := imagetest.Must(t, base, err).Layers()
	imagetest.LayerFiles(t, imagetest.Must(t, layers, err)[0])
	config, _ := orig.ConfigName()
	manifest, _ := orig.Digest()
	layer, _ := layers[0].Digest()
	for _, h := range []v1.Hash{config, manifest, layer} {
		file := blob.Store{Dir: cache}.Path(h)
		data, err := os.ReadFile(file)
		imagetest.Must(t, data, err)[len(data)/2] ^= 1
		imagetest.WriteFile(t, file, string(data), 0o644)
	}
	base, err = resolveFor(t, cache, ref, imagetest.Linux)
	writeLayout(t, filepath.Join(t.TempDir(), "l"), imagetest.Must(t, base, err))
	// A layer whose file has the time that it had is an error once, and had again then.
	file := blob.Store{Dir: cache}.Path(layer)
	info, err := os.Stat(file)
	data, err2 := os.ReadFile(imagetest.Must(t, file, err))
	imagetest.Must(t, data, err2)[len(data)/2] ^= 1
	imagetest.WriteFile(t, file, string(data), 0o644)
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "l")
	if _, _, err := tryLayout(t, context.Background(), dir, base); err == nil {
		t.Error("a damaged layer was written")
	}
	writeLayout(t, dir, base)
	// A directory in a blob's place is replaced.
	if err := errors.Join(os.Remove(file), os.MkdirAll(filepath.Join(file, "x"), 0o755)); err != nil {
		t.Fatal(err)
	}
	writeLayout(t, filepath.Join(t.TempDir(), "l"), base)
}

// wantBase checks that an error is one of a base, with a text.
func wantBase(t *testing.T, err error, text string) {
	t.Helper()
	var own *base.Error
	if !errors.As(err, &own) || !strings.Contains(err.Error(), text) || own.Platform == "" {
		t.Errorf("%v is not a base error with %q", err, text)
	}
}

func TestUnreachableBase(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	ref := r.Host + "/base:1"
	orig := imagetest.NewDockerImage(t, imagetest.Linux)
	imagetest.Put(t, ref, orig)
	img, err := resolveFor(t, cache, ref, imagetest.Linux)
	writeLayout(t, filepath.Join(t.TempDir(), "l"), imagetest.Must(t, img, err))
	r.Close()
	_, err = resolveFor(t, t.TempDir(), ref, imagetest.Linux)
	wantBase(t, err, "cannot reach "+r.Host)
	var warning string
	img, err = base.Resolve(context.Background(), ref, imagetest.Linux,
		base.Options{Access: accessWith(imagetest.Anonymous), CacheDir: cache, Warn: func(s string) { warning = s }})
	if imagetest.DigestOf(t, imagetest.Must(t, img, err)) != imagetest.DigestOf(t, orig) || !strings.Contains(warning,
		"using "+ref+" as it was last time") {
		t.Errorf("warned %q", warning)
	}
	writeLayout(t, filepath.Join(t.TempDir(), "l"), img)
	_, err = resolveFor(t, cache, r.Host+"/base:2", imagetest.Linux)
	wantBase(t, err, "cannot reach "+r.Host)
}

func TestBaseProgress(t *testing.T) {
	r := imagetest.NewRegistry(t)
	ref := r.Host + "/base:1"
	imagetest.Put(t, ref, imagetest.NewDockerImage(t, imagetest.Linux))
	var done, total int64
	base, err := base.Resolve(context.Background(), ref, imagetest.Linux,
		base.Options{Access: accessWith(imagetest.Anonymous), CacheDir: t.TempDir(),
			Progress: func(d, all int64) { done, total = d, all }})
	m, err := imagetest.Must(t, base, err).Manifest()
	want := imagetest.Must(t, m, err).Layers[0].Size + m.Layers[1].Size
	writeLayout(t, filepath.Join(t.TempDir(), "l"), base)
	if done != want || total != want {
		t.Errorf("progress ended at %d of %d, not %d", done, total, want)
	}
}

// TestBaseIsMounted pushes an image on a base of the same registry: the base's layers are downloaded
// once, to see that they are what the base says, and never sent.
func TestBaseIsMounted(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	imagetest.Put(t, r.Host+"/base:1", imagetest.NewDockerImage(t, imagetest.Linux))
	base, err := resolveFor(t, cache, r.Host+"/base:1", imagetest.Linux)
	img := sample(t, imagetest.Must(t, base, err), "own")
	r.Forget()
	push(t, cache, img, r.Host+"/app:1")
	if got := r.Asked("GET", "/blobs/"); len(got) != 2 {
		t.Errorf("the push downloaded %q", got)
	}
	r.Forget()
	push(t, cache, img, r.Host+"/app:2")
	if got := r.Asked("GET", "/blobs/"); len(got) != 0 {
		t.Errorf("the second push downloaded %q", got)
	}
	if digest := remoteDigest(t, r.Host+"/app:1"); digest == "" {
		t.Error("nothing was pushed")
	}
}

// forged returns an image of one layer, whose blob and claims are given.
func forged(t *testing.T, data []byte, kind types.MediaType, diffID v1.Hash,
	edit func(*v1.ConfigFile, *v1.Manifest)) v1.Image {
	t.Helper()
	cf := &v1.ConfigFile{OS: "linux", Architecture: "amd64",
		RootFS: v1.RootFS{Type: "layers", DiffIDs: []v1.Hash{diffID}}}
	h, size := blob.DigestBytes(data)
	m := &v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1,
		Layers: []v1.Descriptor{{MediaType: kind, Size: size, Digest: h}}}
	if edit != nil {
		edit(cf, m)
	}
	config, err := json.Marshal(cf)
	digest, n := blob.DigestBytes(imagetest.Must(t, config, err))
	m.Config = v1.Descriptor{MediaType: types.OCIConfigJSON, Size: n, Digest: digest}
	manifest, err := json.Marshal(m)
	return image.New(config, imagetest.Must(t, manifest, err), types.OCIManifestSchema1,
		[]v1.Layer{static.NewLayer(data, kind)})
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
	diffID, _ := blob.DigestBytes(content)
	other, _ := blob.DigestBytes([]byte("other"))
	for name, c := range map[string]struct {
		img  v1.Image
		want string
	}{
		"another diff ID": {forged(t, zipped(t, content), types.OCILayer, other, nil), "it unpacks to " +
			diffID.String() + ", and the configuration says " + other.String()},
		"no gzip": {forged(t, content, types.OCILayer, diffID, nil),
			"it is not compressed, and its media type"},
		"gzip that is none": {forged(t, append([]byte{0x1f, 0x8b}, content...), types.OCILayer, diffID, nil),
			"gzip: invalid header"},
		"gzip as tar": {forged(t, zipped(t, content), types.OCIUncompressedLayer, diffID, nil),
			"it is compressed by gzip, and its media type"},
		"trailing garbage": {forged(t, append(zipped(t, content), "garbage, and more of it"...), types.OCILayer,
			diffID, nil), "gzip: invalid header"},
		"cut":      {forged(t, zipped(t, content)[:20], types.OCILayer, diffID, nil), "unexpected EOF"},
		"no layer": {forged(t, content, "application/pdf", diffID, nil), "is no media type of a layer"},
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
			r, cache := imagetest.NewRegistry(t), t.TempDir()
			ref := r.Host + "/base:1"
			imagetest.Put(t, ref, c.img)
			for range 2 { // the second time from what was kept
				if err := refusedBySinks(t, cache, ref, r.Host); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, want %q", err, c.want)
				}
			}
		})
	}
}

// refusedBySinks delivers a base to a layout and to a registry; the errors must be the same.
func refusedBySinks(t *testing.T, cache, ref, registry string) error {
	t.Helper()
	base, err := resolveFor(t, cache, ref, imagetest.Linux)
	if err != nil {
		return err
	}
	dir := filepath.Join(t.TempDir(), "layout")
	_, _, err = tryLayout(t, t.Context(), dir, base)
	if _, there := os.Stat(dir); err != nil && there == nil {
		t.Error("a layout was written")
	}
	pushErr := Push(t.Context(), []string{registry + "/copy:1"}, base,
		PushOptions{Access: accessWith(imagetest.Anonymous)})
	layers, layersErr := base.Layers()
	r, readErr := imagetest.Must(t, layers, layersErr)[0].Uncompressed()
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
