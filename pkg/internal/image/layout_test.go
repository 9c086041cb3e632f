package image

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
)

// writeLayout writes a layout and says whether anything was written.
func writeLayout(t *testing.T, dir string, a Artifact, tags ...string) bool {
	t.Helper()
	digest, changed, err := tryLayout(t, context.Background(), dir, a, tags...)
	if err != nil {
		t.Fatal(err)
	}
	if digest.String() != digestOf(t, a) {
		t.Errorf("WriteLayout returned %s for %s", digest, digestOf(t, a))
	}
	return changed
}

// tryLayout is writeLayout that may fail.
func tryLayout(t *testing.T, ctx context.Context, dir string, a Artifact, tags ...string) (v1.Hash, bool, error) {
	t.Helper()
	parent := filepath.Dir(dir)
	must(t, 0, os.MkdirAll(filepath.Dir(parent), 0o755))
	d := dist.New(dist.Options{Project: filepath.Dir(parent), Path: filepath.Base(parent), Record: filepath.Join(t.TempDir(), "record")})
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
	h, _ := hashOf(data)
	return h.String(), err
}

func (f fileDigests) Learn(path, digest string) {
	if got, err := f.File(path); err != nil || got != digest {
		f.t.Errorf("%s is said to be %s, and is %s (%v)", path, digest, got, err)
	}
}

func (fileDigests) Forget(string) {}

// tree lists the files below dir with their contents.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	must(t, 0, err)
	return files
}

func TestLayoutForSkopeo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "images", "hello")
	img := sample(t, nil, "text")
	writeLayout(t, dir, img, "hello:1.0", "registry.example.com/team/hello:2")
	for _, ref := range []string{"1.0", "2"} {
		var got struct {
			Digest, Architecture string
			Layers               []string
		}
		text := skopeo(t, "inspect", "oci:"+dir+":"+ref)
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if got.Digest != digestOf(t, img) || got.Architecture != "amd64" || len(got.Layers) != 1 {
			t.Errorf("skopeo read %s of %s", text, ref)
		}
	}
	skopeo(t, "copy", "oci:"+dir+":2", "dir:"+t.TempDir())
}

func TestLayoutOfIndexForSkopeo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "hello")
	idx := sampleIndex(t, "linux/amd64", "linux/arm64", "linux/arm/v7")
	writeLayout(t, dir, idx, "hello:1.0")
	for _, arch := range []string{"amd64", "arm64", "arm"} {
		text := skopeo(t, "inspect", "--override-arch="+arch, "oci:"+dir+":1.0")
		if !strings.Contains(text, `"Architecture": "`+arch+`"`) {
			t.Errorf("skopeo read %s for %s", text, arch)
		}
	}
}

// sampleIndex is an index of one small image for each platform.
func sampleIndex(t *testing.T, platforms ...string) v1.ImageIndex {
	t.Helper()
	var list []Variant
	for _, text := range platforms {
		p, err := v1.ParsePlatform(text)
		must(t, p, err)
		img, err := Assemble(nil, Spec{Platform: *p, Layers: []v1.Layer{dataLayer(t, "/platform", text)}})
		list = append(list, Variant{*p, must(t, img, err)})
	}
	idx, err := Index(list, map[string]string{"org.example.note": "sample"})
	return must(t, idx, err)
}

func TestLayoutNamesTags(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	writeLayout(t, dir, sampleIndex(t, "linux/amd64", "linux/arm64"), "a:1", "b:1")
	idx, err := layout.ImageIndexFromPath(dir)
	m, err := must(t, idx, err).IndexManifest()
	if n := len(must(t, m, err).Manifests); n != 2 {
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
	blob := filepath.Join(dir, filepath.FromSlash(blobPath(must(t, config, err))))
	write(t, blob, "cut", 0o644)
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
	shared, err := must(t, layers, err)[0].Digest()
	must(t, shared, err)
	for name, damage := range map[string]func(dir string){
		"a blob has another content": func(dir string) { flip(t, filepath.Join(dir, filepath.FromSlash(blobPath(shared)))) },
		"oci-layout was edited":      func(dir string) { write(t, filepath.Join(dir, "oci-layout"), "{}", 0o644) },
		"oci-layout is missing":      func(dir string) { must(t, 0, os.Remove(filepath.Join(dir, "oci-layout"))) },
		"index.json is missing":      func(dir string) { must(t, 0, os.Remove(filepath.Join(dir, "index.json"))) },
	} {
		for _, to := range []v1.Image{img, next} {
			dir, fresh := filepath.Join(t.TempDir(), "l"), filepath.Join(t.TempDir(), "l")
			writeLayout(t, dir, img, "a:1")
			damage(dir)
			if !writeLayout(t, dir, to, "a:1") {
				t.Errorf("%s: it was left so", name)
			}
			writeLayout(t, fresh, to, "a:1")
			if !maps.Equal(tree(t, dir), tree(t, fresh)) {
				t.Errorf("%s: it is still damaged", name)
			}
		}
	}
}

// flip changes a byte of a file, and neither its size nor its time.
func flip(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	must(t, info, err)
	data, err := os.ReadFile(file)
	must(t, data, err)[len(data)/2] ^= 1
	write(t, file, string(data), 0o644)
	must(t, 0, os.Chtimes(file, info.ModTime(), info.ModTime()))
}

func TestLayoutReplacesWhole(t *testing.T) {
	parent := t.TempDir()
	dir, fresh := filepath.Join(parent, "l"), filepath.Join(t.TempDir(), "l")
	base := sample(t, nil, "base")
	writeLayout(t, dir, sample(t, base, "old"), "a:1")
	writeLayout(t, dir, sample(t, base, "new"), "a:1")
	writeLayout(t, fresh, sample(t, base, "new"), "a:1")
	got, want := tree(t, dir), tree(t, fresh)
	if strings.Join(names(got), " ") != strings.Join(names(want), " ") {
		t.Errorf("%q is there, not just %q", names(got), names(want))
	}
	if files, _ := os.ReadDir(parent); len(files) != 2 { // the other is .gitignore
		t.Errorf("%v was left behind", files)
	}
}

func TestLayoutKeepsWhatItCannotReplace(t *testing.T) {
	parent := t.TempDir()
	write(t, filepath.Join(parent, "mine", "notes.txt"), "mine", 0o644)
	if _, _, err := tryLayout(t, context.Background(), filepath.Join(parent, "mine"), sample(t, nil, "x")); err == nil {
		t.Error("a directory of other things was replaced")
	}
	for name, text := range map[string]string{"index.json": `{"schemaVersion": 2}`, "blobs/one": "mine"} {
		write(t, filepath.Join(parent, "site", name), text, 0o644)
	}
	if _, _, err := tryLayout(t, context.Background(), filepath.Join(parent, "site"), sample(t, nil, "x")); err == nil {
		t.Error("an index.json beside blobs that is none of images was replaced")
	}
	file := write(t, filepath.Join(parent, "file"), "content", 0o644)
	l, err := FileLayer(t.Context(), file, "/file", 0, "", nil)
	img, err := Assemble(nil, Spec{Layers: []v1.Layer{must(t, l, err)}})
	must(t, img, err)
	writeLayout(t, filepath.Join(parent, "l"), sample(t, nil, "old"))
	before := tree(t, parent)
	for _, text := range []string{"changed", "longer than it was", "x"} { // same size, longer, shorter
		write(t, file, text, 0o644)
		before["file"] = text
		if _, _, err := tryLayout(t, context.Background(), filepath.Join(parent, "l"), img); err == nil {
			t.Errorf("a file that changed to %q was written", text)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := tryLayout(t, ctx, filepath.Join(parent, "l"), sample(t, nil, "other")); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled write ends with %v", err)
	}
	if after := tree(t, parent); strings.Join(names(after), " ") != strings.Join(names(before), " ") {
		t.Errorf("failed writes left %q of %q", names(after), names(before))
	}
}

func TestSweep(t *testing.T) {
	parent := t.TempDir()
	for name, age := range map[string]time.Duration{".l.tmp-1": 0, ".l.tmp-2": 48 * time.Hour, "other": 48 * time.Hour} {
		dir := filepath.Join(parent, name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		when := time.Now().Add(-age)
		if err := os.Chtimes(dir, when, when); err != nil {
			t.Fatal(err)
		}
	}
	sweep(parent, ".l.tmp-")
	files, err := os.ReadDir(parent)
	if list := must(t, files, err); len(list) != 2 || list[0].Name() != ".l.tmp-1" {
		t.Errorf("%v is there", list)
	}
}
