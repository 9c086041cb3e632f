package sink

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

func helloImage(t *testing.T, base v1.Image, file, who string) v1.Image {
	t.Helper()
	l, err := layer.FromFile(t.Context(), file, "/hello", 0o755, "", nil)
	img, err := image.Assemble(base, image.Spec{
		Platform: v1.Platform{OS: "linux", Architecture: runtime.GOARCH}, Layers: []v1.Layer{imagetest.Must(t, l, err)},
		Entrypoint: []string{"/hello"}, Cmd: []string{"a", "b"}, Env: map[string]string{"WHO": who},
	})
	return imagetest.Must(t, img, err)
}

func TestLoadRuns(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	tag, img := e.MakeTag(t, "1"), helloImage(t, nil, imagetest.BuildProgram(t, imagetest.Hello), "you")
	var last [2]int64
	loaded, err := Load(ctx, e, Loading{Image: img, Tags: []string{tag},
		Progress: func(done, total int64) { last = [2]int64{done, total} }})
	if err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	if last[0] == 0 || last[0] != last[1] || last[0] != e.Sent.Load() {
		t.Errorf("progress ended at %v, %d bytes were sent", last, e.Sent.Load())
	}
	if id, err := e.ImageID(ctx, tag); err != nil || id != e.IDOf(t, img) {
		t.Errorf("the engine has the image %s (%v), not %s", id, err, e.IDOf(t, img))
	}
	out, err := exec.Command("docker", "run", "--rm", "--network=none", tag).CombinedOutput()
	if code := err.(*exec.ExitError).ExitCode(); string(out) != "hello you [a b]\n" || code != 7 {
		t.Errorf("docker run: %q, exit code %d", out, code)
	}
}

func TestLoadSkipsWhatIsThere(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	tag, img := e.MakeTag(t, "1"), sample(t, nil, t.Name())
	for i, want := range []bool{true, false} {
		if loaded, err := Load(ctx, e, Loading{Image: img, Tags: []string{tag}}); err != nil || loaded != want {
			t.Errorf("load %d: %v, %v", i, loaded, err)
		}
	}
	if n := e.Loads.Load(); n != 1 {
		t.Errorf("%d loads instead of one", n)
	}
}

// big returns an image with a first layer of n bytes that nobody else has.
func big(t *testing.T, n int) v1.Image {
	t.Helper()
	data := []byte(strings.Repeat(t.Name()+fmt.Sprint(os.Getpid()), n/len(t.Name())))
	l, err := layer.FromEntries(t.Context(), []layer.Entry{{Path: "/big", Data: data}}, nil)
	img, err := image.Assemble(nil, image.Spec{Platform: imagetest.Linux,
		Layers: []v1.Layer{imagetest.Must(t, l, err)}})
	return imagetest.Must(t, img, err)
}

func TestLoadSendsOnlyNewLayers(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	base := big(t, 4<<20)
	one, two, three := e.MakeTag(t, "1"), e.MakeTag(t, "2"), e.MakeTag(t, "3")
	present := map[v1.Hash]bool{} // hints say nothing of blobs
	sent := func(img v1.Image, tag string, hints ...string) int64 {
		e.RemoveLater(t, img)
		before := e.Sent.Load()
		one := Loading{Image: img, Tags: []string{tag}, Hints: hints, Present: maps.Clone(present)}
		if _, err := Load(ctx, e, one); err != nil {
			t.Fatal(err)
		}
		m, err := img.Manifest()
		for _, l := range imagetest.Must(t, m, err).Layers {
			present[l.Digest] = true
		}
		if id, _ := e.ImageID(ctx, tag); id != e.IDOf(t, img) {
			t.Errorf("%s is %s instead of %s", tag, id, e.IDOf(t, img))
		}
		return e.Sent.Load() - before
	}
	if n := sent(sample(t, base, "1"), one); n < 4<<20 {
		t.Errorf("the first load sent %d bytes", n)
	}
	most := int64(1 << 16)
	if complete, _ := e.IsComplete(ctx, one); e.Blobs && !complete { // it does not say what it has
		most = 6 << 20
	}
	if n := sent(sample(t, base, "2"), one); n > most {
		t.Errorf("a moved tag sent %d bytes", n)
	}
	if n := sent(sample(t, base, "3"), two, one); n > most {
		t.Errorf("with a hint %d bytes were sent", n)
	}
	if n := sent(sample(t, base, "3"), three); n > most {
		t.Errorf("for a mere tag %d bytes were sent", n)
	}
}

// An engine that keeps blobs gets all platforms, under the digest of their index; others the one of the image.
func TestLoadAllPlatforms(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	var variants []image.Variant
	for _, arch := range []string{runtime.GOARCH, "riscv64"} {
		p := v1.Platform{OS: "linux", Architecture: arch}
		img, err := image.Assemble(nil, image.Spec{Platform: p, Layers: []v1.Layer{dataLayer(t, "/x", t.Name()+arch)}})
		variants = append(variants, image.Variant{Platform: p, Image: imagetest.Must(t, img, err)})
	}
	index, err := image.NewIndex(variants, nil)
	one := Loading{Image: variants[0].Image, Artifact: imagetest.Must(t, index, err), Tags: []string{e.MakeTag(t, "1")}}
	for i, want := range []bool{true, false} {
		if loaded, err := Load(ctx, e, one); err != nil || loaded != want {
			t.Errorf("load %d: %v, %v", i, loaded, err)
		}
	}
	want := imagetest.ConfigOf(t, one.Image)
	if e.Blobs {
		want = imagetest.DigestOf(t, index)
	}
	if id, err := e.ImageID(ctx, one.Tags[0]); err != nil || id != want {
		t.Errorf("the engine has %s, %v; want %s", id, err, want)
	}
	if saved := archiveOf(t, e, one.Tags[0]); e.Blobs && !strings.Contains(saved, "riscv64") {
		t.Error("it has only one platform")
	}
}

// archiveOf is what the engine saves of an image.
func archiveOf(t *testing.T, e *imagetest.Engine, tag string) string {
	t.Helper()
	r, err := e.ImageSave(t.Context(), []string{tag})
	data, err := io.ReadAll(imagetest.Must(t, r, err))
	return string(imagetest.Must(t, data, err))
}

// forgetful claims to have layers that it lacks, as an engine that was pruned meanwhile.
type forgetful struct {
	*imagetest.Engine
	claim []v1.Hash
}

func (f forgetful) ImageID(ctx context.Context, ref string) (string, error) {
	if ref == "claimed" {
		return "sha256:claimed", nil
	}
	return f.Engine.ImageID(ctx, ref)
}

func (f forgetful) Layers(context.Context, string) ([]v1.Hash, error) { return f.claim, nil }

func TestLoadSendsAllWhenRefused(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	img, tag := sample(t, big(t, 1<<20), t.Name()), e.MakeTag(t, "1")
	cf, err := img.ConfigFile()
	f := forgetful{e, imagetest.Must(t, cf, err).RootFS.DiffIDs}
	m, err := img.Manifest()
	claimed := map[v1.Hash]bool{imagetest.Must(t, m, err).Layers[0].Digest: true}
	if loaded, err := Load(ctx, f, Loading{Image: img, Tags: []string{tag},
		Hints: []string{"claimed"}, Present: claimed}); err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	if e.Loads.Load() != 2 {
		t.Errorf("%d loads, not a partial and a full one", e.Loads.Load())
	}
	if id, _ := e.ImageID(ctx, tag); id != e.IDOf(t, img) {
		t.Errorf("the engine has %q", id)
	}
}

func TestLoadErrorInStream(t *testing.T) {
	e := imagetest.OpenEngine(t)
	img, err := image.Assemble(nil, image.Spec{Platform: v1.Platform{OS: "darwin", Architecture: "arm64"},
		Layers: []v1.Layer{dataLayer(t, "/x", "x")}})
	_, err = Load(context.Background(), e, Loading{Image: imagetest.Must(t, img, err),
		Tags: []string{e.MakeTag(t, "1")}})
	if (err == nil) != e.Blobs { // which keeps images of all systems
		t.Error("an image for another operating system was loaded, or not kept: ", err)
	}
}

func TestLoadReportsChangedFile(t *testing.T) {
	e := imagetest.OpenEngine(t)
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "file"), "before", 0o644)
	l, err := layer.FromFile(t.Context(), file, "/file", 0, "", nil)
	img, err := image.Assemble(nil, image.Spec{Platform: imagetest.Linux,
		Layers: []v1.Layer{imagetest.Must(t, l, err)}})
	imagetest.WriteFile(t, file, "behind", 0o644)
	if _, err := Load(context.Background(), e,
		Loading{Image: imagetest.Must(t, img, err), Tags: []string{e.MakeTag(t, "1")}}); err == nil {
		t.Error("a layer that changed was loaded")
	}
}

// deaf reads nothing and says nothing.
type deaf struct{ err error }

func (d deaf) Load(context.Context, io.Reader) error             { return d.err }
func (d deaf) ImageID(context.Context, string) (string, error)   { return "", nil }
func (d deaf) Layers(context.Context, string) ([]v1.Hash, error) { return nil, nil }
func (d deaf) IsComplete(context.Context, string) (bool, error)  { return false, nil }
func (d deaf) KeepsBlobs() bool                                  { return false }

func TestLoadIntoNothing(t *testing.T) {
	for _, e := range []deaf{{}, {io.ErrUnexpectedEOF}} {
		if loaded, err := Load(context.Background(), e,
			Loading{Image: sample(t, nil, "x"), Tags: []string{"x:1"}}); err == nil {
			t.Error("an engine that has nothing afterwards is an error", loaded)
		} else {
			t.Log(err)
		}
	}
}

func TestLoadWithoutVersion(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	tag, img := strings.TrimSuffix(e.MakeTag(t, "latest"), ":latest"), sample(t, nil, t.Name())
	for i, want := range []bool{true, false} {
		if loaded, err := Load(ctx, e, Loading{Image: img, Tags: []string{tag}}); err != nil || loaded != want {
			t.Errorf("load %d: %v, %v", i, loaded, err)
		}
	}
}

func TestLoadWithoutTag(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	img := sample(t, nil, t.Name())
	e.RemoveLater(t, img)
	for i, want := range []bool{true, false} {
		if loaded, err := Load(ctx, e, Loading{Image: img}); err != nil || loaded != want {
			t.Errorf("load %d: %v, %v", i, loaded, err)
		}
	}
}

// Several images go into one archive, and one that the engine refuses does not take the others with it.
func TestLoadAll(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	base := big(t, 1<<20)
	list := []Loading{
		{Image: sample(t, base, t.Name()+"1"), Tags: []string{e.MakeTag(t, "1")}},
		{Image: sample(t, base, t.Name()+"2"), Tags: []string{e.MakeTag(t, "2"), e.MakeTag(t, "3")}},
	}
	for _, err := range LoadAll(ctx, e, list) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if e.Loads.Load() != 1 || e.Sent.Load() > 3<<19 {
		t.Errorf("%d bytes were sent in %d archives, and the images share a layer of %d", e.Sent.Load(),
			e.Loads.Load(), 1<<20)
	}
	isThere := func(l Loading) {
		t.Helper()
		if ok, err := l.IsLoaded(ctx, e); err != nil || !ok {
			t.Errorf("%s is not loaded: %v", l.Tags, err)
		}
	}
	isThere(list[0])
	isThere(list[1])

	foreign, err := image.Assemble(nil, image.Spec{Platform: v1.Platform{OS: "darwin", Architecture: "arm64"},
		Layers: []v1.Layer{dataLayer(t, "/x", "x")}})
	list = []Loading{
		{Image: imagetest.Must(t, foreign, err), Tags: []string{e.MakeTag(t, "4")}},
		{Image: sample(t, nil, t.Name()+"5"), Tags: []string{e.MakeTag(t, "5")}},
	}
	if errs := LoadAll(ctx, e, list); (errs[0] == nil) != e.Blobs || errs[1] != nil {
		t.Errorf("errors %v, want one for the image of another system alone", errs)
	}
	isThere(list[1])
}
