package sink

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// writeLayout writes a layout and says whether anything was written.
func writeLayout(t *testing.T, dir string, a image.Artifact, tags ...string) bool {
	t.Helper()
	digest, changed, err := tryLayout(t, context.Background(), dir, a, tags...)
	if err != nil {
		t.Fatal(err)
	}
	if digest.String() != imagetest.DigestOf(t, a) {
		t.Errorf("WriteLayout returned %s for %s", digest, imagetest.DigestOf(t, a))
	}
	return changed
}

// tryLayout is writeLayout that may fail.
func tryLayout(t *testing.T, ctx context.Context, dir string, a image.Artifact, tags ...string) (v1.Hash, bool, error) {
	t.Helper()
	parent := filepath.Dir(dir)
	imagetest.Must(t, 0, os.MkdirAll(filepath.Dir(parent), 0o755))
	d := dist.New(dist.Options{Project: filepath.Dir(parent), Path: filepath.Base(parent),
		Record: filepath.Join(t.TempDir(), "record")})
	sub, err := d.Sub(".")
	if err != nil {
		return v1.Hash{}, false, err
	}
	defer d.Close()
	return WriteLayout(ctx, sub.Layout(filepath.Base(dir)), a, tags, fileDigests{t})
}

// fileDigests are FileDigests that remember nothing. What they are told must be so.
type fileDigests struct{ t *testing.T }

func (fileDigests) File(path string) (string, error) {
	data, err := os.ReadFile(path)
	h, _ := blob.DigestBytes(data)
	return h.String(), err
}

func (f fileDigests) Remember(path, digest string) {
	if got, err := f.File(path); err != nil || got != digest {
		f.t.Errorf("%s is said to be %s, and is %s (%v)", path, digest, got, err)
	}
}

func (fileDigests) Forget(string) {}

func TestLayoutForSkopeo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "images", "hello")
	img := sample(t, nil, "text")
	writeLayout(t, dir, img, "hello:1.0", "registry.example.com/team/hello:2")
	for _, ref := range []string{"1.0", "2"} {
		var got struct {
			Digest, Architecture string
			Layers               []string
		}
		text := imagetest.RunSkopeo(t, "inspect", "oci:"+dir+":"+ref)
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if got.Digest != imagetest.DigestOf(t, img) || got.Architecture != "amd64" || len(got.Layers) != 1 {
			t.Errorf("skopeo read %s of %s", text, ref)
		}
	}
	imagetest.RunSkopeo(t, "copy", "oci:"+dir+":2", "dir:"+t.TempDir())
}

func TestLayoutOfIndexForSkopeo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "hello")
	idx := sampleIndex(t, "linux/amd64", "linux/arm64", "linux/arm/v7")
	writeLayout(t, dir, idx, "hello:1.0")
	for _, arch := range []string{"amd64", "arm64", "arm"} {
		text := imagetest.RunSkopeo(t, "inspect", "--override-arch="+arch, "oci:"+dir+":1.0")
		if !strings.Contains(text, `"Architecture": "`+arch+`"`) {
			t.Errorf("skopeo read %s for %s", text, arch)
		}
	}
}

func TestLayoutNamesTags(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	writeLayout(t, dir, sampleIndex(t, "linux/amd64", "linux/arm64"), "a:1", "b:1")
	idx, err := layout.ImageIndexFromPath(dir)
	m, err := imagetest.Must(t, idx, err).IndexManifest()
	if n := len(imagetest.Must(t, m, err).Manifests); n != 2 {
		t.Errorf("%d descriptors for two tags", n)
	}
	if full := m.Manifests[1].Annotations[containerdNameAnnotation]; full != "docker.io/library/b:1" {
		t.Errorf("the second tag is called %q", full)
	}
}

func TestLayoutLeftAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	img := sample(t, nil, "1")
	if !writeLayout(t, dir, img, "a:1") || writeLayout(t, dir, img, "a:1") {
		t.Error("the first write writes, the second does not")
	}
	config, err := img.ConfigName()
	blob := filepath.Join(dir, filepath.FromSlash(blob.Path(imagetest.Must(t, config, err))))
	imagetest.WriteFile(t, blob, "cut", 0o644)
	if !writeLayout(t, dir, img, "a:1") {
		t.Error("a blob that is cut short was left so")
	}
	if data, _ := os.ReadFile(blob); string(data) == "cut" {
		t.Error("the blob is still cut short")
	}
	if !writeLayout(t, dir, img, "a:2") || !writeLayout(t, dir, sample(t, nil, "2"), "a:2") {
		t.Error("another tag and another image are written")
	}
}

// What was changed by hand is written again, and not carried into the layout of the next image.
func TestLayoutMended(t *testing.T) {
	base := sample(t, nil, "base")
	img, next := sample(t, base, "1"), sample(t, base, "2")
	layers, err := base.Layers()
	shared, err := imagetest.Must(t, layers, err)[0].Digest()
	imagetest.Must(t, shared, err)
	for name, damage := range map[string]func(dir string){
		"a blob has another content": func(dir string) {
			flip(t, filepath.Join(dir, filepath.FromSlash(blob.Path(shared))))
		},
		"oci-layout was edited": func(dir string) {
			imagetest.WriteFile(t, filepath.Join(dir, "oci-layout"), "{}", 0o644)
		},
		"oci-layout is missing": func(dir string) { imagetest.Must(t, 0, os.Remove(filepath.Join(dir, "oci-layout"))) },
		"index.json is missing": func(dir string) { imagetest.Must(t, 0, os.Remove(filepath.Join(dir, "index.json"))) },
	} {
		for _, to := range []v1.Image{img, next} {
			dir, fresh := filepath.Join(t.TempDir(), "l"), filepath.Join(t.TempDir(), "l")
			writeLayout(t, dir, img, "a:1")
			damage(dir)
			if !writeLayout(t, dir, to, "a:1") {
				t.Errorf("%s: it was left so", name)
			}
			writeLayout(t, fresh, to, "a:1")
			if !maps.Equal(imagetest.ReadTree(t, dir), imagetest.ReadTree(t, fresh)) {
				t.Errorf("%s: it is still damaged", name)
			}
		}
	}
}

// flip changes a byte of a file, and neither its size nor its time.
func flip(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	imagetest.Must(t, info, err)
	data, err := os.ReadFile(file)
	imagetest.Must(t, data, err)[len(data)/2] ^= 1
	imagetest.WriteFile(t, file, string(data), 0o644)
	imagetest.Must(t, 0, os.Chtimes(file, info.ModTime(), info.ModTime()))
}

func TestLayoutReplacesWhole(t *testing.T) {
	parent := t.TempDir()
	dir, fresh := filepath.Join(parent, "l"), filepath.Join(t.TempDir(), "l")
	base := sample(t, nil, "base")
	writeLayout(t, dir, sample(t, base, "old"), "a:1")
	writeLayout(t, dir, sample(t, base, "new"), "a:1")
	writeLayout(t, fresh, sample(t, base, "new"), "a:1")
	got, want := imagetest.ReadTree(t, dir), imagetest.ReadTree(t, fresh)
	if strings.Join(imagetest.Names(got), " ") != strings.Join(imagetest.Names(want), " ") {
		t.Errorf("%q is there, not just %q", imagetest.Names(got), imagetest.Names(want))
	}
	if files, _ := os.ReadDir(parent); len(files) != 2 { // the other is .gitignore
		t.Errorf("%v was left behind", files)
	}
}

func TestLayoutKeepsWhatItCannotReplace(t *testing.T) {
	parent := t.TempDir()
	imagetest.WriteFile(t, filepath.Join(parent, "mine", "notes.txt"), "mine", 0o644)
	if _, _, err := tryLayout(t, context.Background(), filepath.Join(parent, "mine"), sample(t, nil, "x")); err == nil {
		t.Error("a directory of other things was replaced")
	}
	for name, text := range map[string]string{"index.json": `{"schemaVersion": 2}`, "blobs/one": "mine"} {
		imagetest.WriteFile(t, filepath.Join(parent, "site", name), text, 0o644)
	}
	if _, _, err := tryLayout(t, context.Background(), filepath.Join(parent, "site"), sample(t, nil, "x")); err == nil {
		t.Error("an index.json beside blobs that is none of images was replaced")
	}
	file := imagetest.WriteFile(t, filepath.Join(parent, "file"), "content", 0o644)
	l, err := layer.FromFile(t.Context(), file, "/file", 0, "", nil)
	img, err := image.Assemble(nil, image.Spec{Layers: []v1.Layer{imagetest.Must(t, l, err)}})
	imagetest.Must(t, img, err)
	writeLayout(t, filepath.Join(parent, "l"), sample(t, nil, "old"))
	before := imagetest.ReadTree(t, parent)
	for _, text := range []string{"changed", "longer than it was", "x"} { // same size, longer, shorter
		imagetest.WriteFile(t, file, text, 0o644)
		before["file"] = text
		if _, _, err := tryLayout(t, context.Background(), filepath.Join(parent, "l"), img); err == nil {
			t.Errorf("a file that changed to %q was written", text)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := tryLayout(t, ctx, filepath.Join(parent, "l"), sample(t, nil, "other")); !errors.Is(err,
		context.Canceled) {
		t.Errorf("a cancelled write ends with %v", err)
	}
	if after := imagetest.ReadTree(t, parent); strings.Join(imagetest.Names(after),
		" ") != strings.Join(imagetest.Names(before), " ") {
		t.Errorf("failed writes left %q of %q", imagetest.Names(after), imagetest.Names(before))
	}
}

// checkout makes the same tree with other times and permissions.
func checkout(t *testing.T, perm os.FileMode, when time.Time) string {
	t.Helper()
	dir := t.TempDir()
	imagetest.WriteFile(t, filepath.Join(dir, "b", "script"), "run", 0o700|perm)
	imagetest.WriteFile(t, filepath.Join(dir, "a"), "text", 0o600|perm)
	for _, name := range []string{"z", "empty"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700|perm); err != nil {
			t.Fatal(err)
		}
	}
	imagetest.WriteFile(t, filepath.Join(dir, "z", "file"), "", 0o600|perm)
	if err := os.Symlink("a", filepath.Join(dir, "link")); err != nil {
		t.Skip("needs symbolic links: " + err.Error())
	}
	for _, name := range []string{"a", "b/script", "b", "empty", "."} {
		if err := os.Chtimes(filepath.Join(dir, name), when, when); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSameTreeSameDigests(t *testing.T) {
	digests := map[string]bool{}
	for _, dir := range []string{checkout(t, 0, time.Unix(1e9, 5)), checkout(t, 0o055, time.Now())} {
		entries, err := layer.Walk(dir, "/srv/app", nil)
		l, err := layer.FromEntries(t.Context(), imagetest.Must(t, entries, err), nil)
		_, files := imagetest.LayerFiles(t, imagetest.Must(t, l, err))
		if got := strings.Join(imagetest.Names(files),
			" "); got != "srv/app/a srv/app/b/script srv/app/empty/ srv/app/link srv/app/z/file" {
			t.Errorf("the tree became %s", got)
		}
		img, err := image.Assemble(nil,
			image.Spec{Platform: imagetest.Linux, Layers: []v1.Layer{l}, Labels: map[string]string{"b": "1", "a": "2"},
				Env: map[string]string{"B": "1", "A": "2"}, Annotations: map[string]string{"y": "1", "x": "2"}})
		digests[imagetest.DigestOf(t, imagetest.Must(t, img, err))+imagetest.ConfigOf(t, img)] = true
		dir = filepath.Join(t.TempDir(), "layout")
		writeLayout(t, dir, img, "a:1")
		digests[imagetest.DigestOf(t, img)+imagetest.ConfigOf(t, img)] = true
	}
	if len(digests) != 1 {
		t.Errorf("one tree gave the digests %v", digests)
	}
}
