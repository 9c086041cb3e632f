package image

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	imagetypes "github.com/docker/docker/api/types/image"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// tagFor is a tag of this test alone, removed when it ends.
func tagFor(t *testing.T, e *dockerEngine, version string) string {
	name := strings.ToLower(strings.NewReplacer("/", "-", "_", "-").Replace(t.Name()))
	tag := fmt.Sprintf("gobuild-test-%s-%d:%s", name, os.Getpid(), version)
	t.Cleanup(func() {
		_, err := e.ImageRemove(context.Background(), tag, imagetypes.RemoveOptions{Force: true})
		if err != nil && !strings.Contains(err.Error(), "No such image") {
			t.Error(err)
		}
	})
	return tag
}

// removed removes an image that lost its tag in the test.
func removed(t *testing.T, e *dockerEngine, img v1.Image) {
	id := configOf(t, img)
	t.Cleanup(func() {
		_, err := e.ImageRemove(context.Background(), id, imagetypes.RemoveOptions{Force: true})
		if err != nil && !strings.Contains(err.Error(), "No such image") {
			t.Error(err)
		}
	})
}

// program compiles a static program for the engine and returns its file.
func program(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.go"), source, 0o644)
	out := filepath.Join(dir, "program")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, filepath.Join(dir, "main.go"))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH, "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

const hello = `package main

import ("fmt"; "os")

func main() { fmt.Println("hello", os.Getenv("WHO"), os.Args[1:]); os.Exit(7) }
`

func helloImage(t *testing.T, base v1.Image, file, who string) v1.Image {
	t.Helper()
	l, err := FileLayer(t.Context(), file, "/hello", 0o755, "", nil)
	img, err := Assemble(base, Spec{
		Platform: v1.Platform{OS: "linux", Architecture: runtime.GOARCH}, Layers: []v1.Layer{must(t, l, err)},
		Entrypoint: []string{"/hello"}, Cmd: []string{"a", "b"}, Env: map[string]string{"WHO": who},
	})
	return must(t, img, err)
}

func TestLoadRuns(t *testing.T) {
	e, ctx := docker(t), context.Background()
	tag, img := tagFor(t, e, "1"), helloImage(t, nil, program(t, hello), "you")
	var last [2]int64
	loaded, err := Load(ctx, e, Loading{Image: img, Tags: []string{tag}, Progress: func(done, total int64) { last = [2]int64{done, total} }})
	if err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	if last[0] == 0 || last[0] != last[1] || last[0] != e.sent.Load() {
		t.Errorf("progress ended at %v, %d bytes were sent", last, e.sent.Load())
	}
	if id, err := e.ImageID(ctx, tag); err != nil || id != configOf(t, img) {
		t.Errorf("the engine has the image %s (%v), not %s", id, err, configOf(t, img))
	}
	out, err := exec.Command("docker", "run", "--rm", "--network=none", tag).CombinedOutput()
	if code := err.(*exec.ExitError).ExitCode(); string(out) != "hello you [a b]\n" || code != 7 {
		t.Errorf("docker run: %q, exit code %d", out, code)
	}
}

func TestLoadSkipsWhatIsThere(t *testing.T) {
	e, ctx := docker(t), context.Background()
	tag, img := tagFor(t, e, "1"), sample(t, nil, t.Name())
	for i, want := range []bool{true, false} {
		if loaded, err := Load(ctx, e, Loading{Image: img, Tags: []string{tag}}); err != nil || loaded != want {
			t.Errorf("load %d: %v, %v", i, loaded, err)
		}
	}
	if n := e.loads.Load(); n != 1 {
		t.Errorf("%d loads instead of one", n)
	}
}

// big is an image with a first layer of n bytes that nobody else has.
func big(t *testing.T, n int) v1.Image {
	t.Helper()
	data := []byte(strings.Repeat(t.Name()+fmt.Sprint(os.Getpid()), n/len(t.Name())))
	l, err := TreeLayer(t.Context(), []Entry{{Path: "/big", Data: data}}, nil)
	img, err := Assemble(nil, Spec{Platform: linux, Layers: []v1.Layer{must(t, l, err)}})
	return must(t, img, err)
}

func TestLoadSendsOnlyNewLayers(t *testing.T) {
	e, ctx := docker(t), context.Background()
	base := big(t, 4<<20)
	one, two, three := tagFor(t, e, "1"), tagFor(t, e, "2"), tagFor(t, e, "3")
	sent := func(img v1.Image, tag string, hints ...string) int64 {
		removed(t, e, img)
		before := e.sent.Load()
		if _, err := Load(ctx, e, Loading{Image: img, Tags: []string{tag}, Hints: hints}); err != nil {
			t.Fatal(err)
		}
		if id, _ := e.ImageID(ctx, tag); id != configOf(t, img) {
			t.Errorf("%s is %s instead of %s", tag, id, configOf(t, img))
		}
		return e.sent.Load() - before
	}
	if n := sent(sample(t, base, "1"), one); n < 4<<20 {
		t.Errorf("the first load sent %d bytes", n)
	}
	if n := sent(sample(t, base, "2"), one); n > 1<<16 {
		t.Errorf("a moved tag sent %d bytes", n)
	}
	if n := sent(sample(t, base, "3"), two, one); n > 1<<16 {
		t.Errorf("with a hint %d bytes were sent", n)
	}
	if n := sent(sample(t, base, "3"), three); n > 1<<16 {
		t.Errorf("for a mere tag %d bytes were sent", n)
	}
	e.partial = false
	if n := sent(sample(t, base, "4"), one); n < 4<<20 {
		t.Errorf("an engine without partial loads was sent %d bytes", n)
	}
}

// forgetful claims to have layers that it lacks, as an engine that was pruned meanwhile.
type forgetful struct {
	*dockerEngine
	claim []v1.Hash
}

func (f forgetful) ImageID(ctx context.Context, ref string) (string, error) {
	if ref == "claimed" {
		return "sha256:claimed", nil
	}
	return f.dockerEngine.ImageID(ctx, ref)
}

func (f forgetful) Layers(context.Context, string) ([]v1.Hash, error) { return f.claim, nil }

func TestLoadSendsAllWhenRefused(t *testing.T) {
	e, ctx := docker(t), context.Background()
	img, tag := sample(t, big(t, 1<<20), t.Name()), tagFor(t, e, "1")
	cf, err := img.ConfigFile()
	f := forgetful{e, must(t, cf, err).RootFS.DiffIDs}
	if loaded, err := Load(ctx, f, Loading{Image: img, Tags: []string{tag}, Hints: []string{"claimed"}}); err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	if e.loads.Load() != 2 {
		t.Errorf("%d loads, not a partial and a full one", e.loads.Load())
	}
	if id, _ := e.ImageID(ctx, tag); id != configOf(t, img) {
		t.Errorf("the engine has %q", id)
	}
}

func TestLoadErrorInStream(t *testing.T) {
	e := docker(t)
	img, err := Assemble(nil, Spec{Platform: v1.Platform{OS: "darwin", Architecture: "arm64"}, Layers: []v1.Layer{dataLayer(t, "/x", "x")}})
	_, err = Load(context.Background(), e, Loading{Image: must(t, img, err), Tags: []string{tagFor(t, e, "1")}})
	if err == nil {
		t.Error("an image for another operating system was loaded")
	}
}

func TestLoadReportsChangedFile(t *testing.T) {
	e := docker(t)
	file := write(t, filepath.Join(t.TempDir(), "file"), "before", 0o644)
	l, err := FileLayer(t.Context(), file, "/file", 0, "", nil)
	img, err := Assemble(nil, Spec{Platform: linux, Layers: []v1.Layer{must(t, l, err)}})
	write(t, file, "behind", 0o644)
	if _, err := Load(context.Background(), e, Loading{Image: must(t, img, err), Tags: []string{tagFor(t, e, "1")}}); err == nil {
		t.Error("a layer that changed was loaded")
	}
}

// deaf reads nothing and says nothing.
type deaf struct{ err error }

func (d deaf) Load(context.Context, io.Reader) error             { return d.err }
func (d deaf) ImageID(context.Context, string) (string, error)   { return "", nil }
func (d deaf) Layers(context.Context, string) ([]v1.Hash, error) { return nil, nil }
func (d deaf) PartialLoads() bool                                { return true }

func TestLoadIntoNothing(t *testing.T) {
	for _, e := range []deaf{{}, {io.ErrUnexpectedEOF}} {
		if loaded, err := Load(context.Background(), e, Loading{Image: sample(t, nil, "x"), Tags: []string{"x:1"}}); err == nil {
			t.Error("an engine that has nothing afterwards is an error", loaded)
		} else {
			t.Log(err)
		}
	}
}

func TestLoadWithoutVersion(t *testing.T) {
	e, ctx := docker(t), context.Background()
	tag, img := strings.TrimSuffix(tagFor(t, e, "latest"), ":latest"), sample(t, nil, t.Name())
	for i, want := range []bool{true, false} {
		if loaded, err := Load(ctx, e, Loading{Image: img, Tags: []string{tag}}); err != nil || loaded != want {
			t.Errorf("load %d: %v, %v", i, loaded, err)
		}
	}
}

func TestLoadWithoutTag(t *testing.T) {
	e, ctx := docker(t), context.Background()
	img := sample(t, nil, t.Name())
	removed(t, e, img)
	for i, want := range []bool{true, false} {
		if loaded, err := Load(ctx, e, Loading{Image: img}); err != nil || loaded != want {
			t.Errorf("load %d: %v, %v", i, loaded, err)
		}
	}
}

// Several images go into one archive, and one that the engine refuses does not take the others with it.
func TestLoadAll(t *testing.T) {
	e, ctx := docker(t), context.Background()
	base := big(t, 1<<20)
	list := []Loading{
		{Image: sample(t, base, t.Name()+"1"), Tags: []string{tagFor(t, e, "1")}},
		{Image: sample(t, base, t.Name()+"2"), Tags: []string{tagFor(t, e, "2"), tagFor(t, e, "3")}},
	}
	for _, err := range LoadAll(ctx, e, list) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if e.loads.Load() != 1 || e.sent.Load() > 3<<19 {
		t.Errorf("%d bytes were sent in %d archives, and the images share a layer of %d", e.sent.Load(), e.loads.Load(), 1<<20)
	}
	isThere := func(l Loading) {
		t.Helper()
		if ok, err := l.Loaded(ctx, e); err != nil || !ok {
			t.Errorf("%s is not loaded: %v", l.Tags, err)
		}
	}
	isThere(list[0])
	isThere(list[1])

	foreign, err := Assemble(nil, Spec{Platform: v1.Platform{OS: "darwin", Architecture: "arm64"}, Layers: []v1.Layer{dataLayer(t, "/x", "x")}})
	list = []Loading{
		{Image: must(t, foreign, err), Tags: []string{tagFor(t, e, "4")}},
		{Image: sample(t, nil, t.Name()+"5"), Tags: []string{tagFor(t, e, "5")}},
	}
	if errs := LoadAll(ctx, e, list); errs[0] == nil || errs[1] != nil {
		t.Errorf("errors %v, want one for the image of another system alone", errs)
	}
	isThere(list[1])
}
