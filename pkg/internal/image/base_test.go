package image

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// put pushes what a user would have in a registry, not made by this package.
func put(t *testing.T, tag string, a remote.Taggable) {
	t.Helper()
	ref, err := name.ParseReference(tag)
	pusher, err2 := remote.NewPusher()
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if err := pusher.Push(context.Background(), ref, a); err != nil {
		t.Fatal(err)
	}
}

// dockerImage is an image with docker media types and two gzip layers.
func dockerImage(t *testing.T, p v1.Platform) v1.Image {
	t.Helper()
	img, err := random.Image(2000, 2)
	cf, err2 := must(t, img, err).ConfigFile()
	cf = must(t, cf, err2)
	cf.OS, cf.Architecture, cf.Variant = p.OS, p.Architecture, p.Variant
	cf.Container = "0123"
	cf.Config = v1.Config{Cmd: []string{"sh"}, Env: []string{"PATH=/bin", "A=base"}, User: "base", Hostname: "0123", OnBuild: []string{"RUN x"}}
	img, err = mutate.ConfigFile(img, cf)
	return must(t, img, err)
}

func resolveFor(t *testing.T, cache, ref string, p v1.Platform) (v1.Image, error) {
	t.Helper()
	return Resolve(context.Background(), ref, p, BaseOptions{Keychain: anonymous, CacheDir: cache})
}

func TestDockerBaseBecomesOCI(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	ref := r.host + "/base:1"
	orig := dockerImage(t, linux)
	put(t, ref, orig)
	base, err := resolveFor(t, cache, ref, linux)
	img, err := Assemble(must(t, base, err), Spec{Platform: linux, Layers: []v1.Layer{dataLayer(t, "/app", "x")}, BaseName: ref,
		Entrypoint: []string{"/app"}, Env: map[string]string{"A": "own", "Z": "1", "B": "2"}, Ports: []string{"80", "53/udp"}})
	m, err := must(t, img, err).Manifest()
	m = must(t, m, err)
	kinds := []types.MediaType{m.MediaType, m.Config.MediaType}
	for _, l := range m.Layers {
		kinds = append(kinds, l.MediaType)
	}
	want := []types.MediaType{types.OCIManifestSchema1, types.OCIConfigJSON, types.OCILayer, types.OCILayer, types.OCIUncompressedLayer}
	if !slices.Equal(kinds, want) {
		t.Errorf("media types are %q", kinds)
	}
	if m.Annotations[baseNameAnnotation] != ref || m.Annotations[baseDigestAnnotation] != digestOf(t, orig) {
		t.Errorf("annotations are %v", m.Annotations)
	}
	cf, err := img.ConfigFile()
	c := must(t, cf, err).Config
	if got := strings.Join(c.Env, " "); got != "PATH=/bin A=own B=2 Z=1" || c.Cmd != nil || c.User != "base" || c.Hostname+cf.Container != "" || c.OnBuild != nil {
		t.Errorf("the configuration is %+v", cf)
	}
	if _, ok := c.ExposedPorts["80/tcp"]; !ok || len(c.ExposedPorts) != 2 || cf.History[len(cf.History)-1].CreatedBy != "gobuild /app" {
		t.Errorf("the configuration is %+v", cf)
	}
	dir := filepath.Join(t.TempDir(), "l")
	writeLayout(t, dir, img, "x:1")
	skopeo(t, "copy", "oci:"+dir+":1", "dir:"+t.TempDir())
}

func TestBaseOfPlatform(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	ref := r.host + "/multi:1"
	put(t, ref, sampleIndex(t, "linux/amd64", "linux/arm64/v8", "linux/arm/v6", "linux/arm/v7"))
	for asked, want := range map[string]string{"linux/arm64": "linux/arm64/v8", "linux/arm/v7": "linux/arm/v7", "linux/arm/v6": "linux/arm/v6", "linux/amd64/v3": "linux/amd64"} {
		img, err := resolveFor(t, cache, ref, *parse(t, asked))
		cf, err := must(t, img, err).ConfigFile()
		if got := must(t, cf, err).Platform().String(); got != want {
			t.Errorf("for %s there is %s", asked, got)
		}
	}
	_, err := resolveFor(t, cache, ref, v1.Platform{OS: "linux", Architecture: "s390x"})
	wantBase(t, err, "the base "+ref+" cannot be had: it is not there for linux/s390x, only for linux/amd64, linux/arm/v6, linux/arm/v7, linux/arm64/v8")
	one := r.host + "/one:1"
	put(t, one, dockerImage(t, linux))
	_, err = resolveFor(t, cache, one, v1.Platform{OS: "linux", Architecture: "arm64"})
	wantBase(t, err, "it is not there for linux/arm64, only for linux/amd64")
}

// wantBase checks that an error is a BaseError with a text.
func wantBase(t *testing.T, err error, text string) {
	t.Helper()
	var base *BaseError
	if !errors.As(err, &base) || !strings.Contains(err.Error(), text) || base.Platform == "" {
		t.Errorf("%v is not a base error with %q", err, text)
	}
}

func TestBaseIsDownloadedOnce(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	ref := r.host + "/base:1"
	orig := dockerImage(t, linux)
	put(t, ref, orig)
	for i, want := range []int{3, 0} { // the configuration and two layers
		r.forget()
		base, err := resolveFor(t, cache, ref, linux)
		if i == 0 && len(r.asked("GET", "/blobs/")) != 1 {
			t.Errorf("before layers are read there was %q", r.asked("GET", "/blobs/"))
		}
		writeLayout(t, filepath.Join(t.TempDir(), "l"), must(t, base, err), "x:1")
		if got := r.asked("GET", "/blobs/"); len(got) != want {
			t.Errorf("round %d downloaded %q", i, got)
		}
		if heads := r.asked("HEAD", "/manifests/1"); len(heads) != 1 {
			t.Errorf("round %d asked for the tag %d times", i, len(heads))
		}
		if digestOf(t, base) != digestOf(t, orig) {
			t.Errorf("the base is %s, not %s", digestOf(t, base), digestOf(t, orig))
		}
	}
	r.forget()
	if _, err := resolveFor(t, cache, r.host+"/base@"+digestOf(t, orig), linux); err != nil || len(r.asked()) != 0 {
		t.Errorf("a digest that is known asks %q (%v)", r.asked(), err)
	}
}

func TestDamagedCacheIsRepaired(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	ref := r.host + "/base:1"
	orig := dockerImage(t, linux)
	put(t, ref, orig)
	base, err := resolveFor(t, cache, ref, linux)
	layers, err := must(t, base, err).Layers()
	layerFiles(t, must(t, layers, err)[0])
	config, _ := orig.ConfigName()
	manifest, _ := orig.Digest()
	layer, _ := layers[0].Digest()
	for _, h := range []v1.Hash{config, manifest, layer} {
		file := blobs{cache}.path(h)
		data, err := os.ReadFile(file)
		must(t, data, err)[len(data)/2] ^= 1
		write(t, file, string(data), 0o644)
	}
	base, err = resolveFor(t, cache, ref, linux)
	writeLayout(t, filepath.Join(t.TempDir(), "l"), must(t, base, err))
	// A layer whose file has the time that it had is an error once, and had again then.
	file := blobs{cache}.path(layer)
	info, err := os.Stat(file)
	data, err2 := os.ReadFile(must(t, file, err))
	must(t, data, err2)[len(data)/2] ^= 1
	write(t, file, string(data), 0o644)
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

func TestMovedTag(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	ref := r.host + "/base:1"
	for range 2 {
		orig := dockerImage(t, linux)
		put(t, ref, orig)
		img, err := resolveFor(t, cache, ref, linux)
		if digestOf(t, must(t, img, err)) != digestOf(t, orig) {
			t.Error("the tag moved and the old image was used")
		}
	}
}

func TestUnreachableBase(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	ref := r.host + "/base:1"
	orig := dockerImage(t, linux)
	put(t, ref, orig)
	base, err := resolveFor(t, cache, ref, linux)
	writeLayout(t, filepath.Join(t.TempDir(), "l"), must(t, base, err))
	r.Close()
	_, err = resolveFor(t, t.TempDir(), ref, linux)
	wantBase(t, err, "cannot reach "+r.host)
	var warning string
	base, err = Resolve(context.Background(), ref, linux, BaseOptions{Keychain: anonymous, CacheDir: cache, Warn: func(s string) { warning = s }})
	if digestOf(t, must(t, base, err)) != digestOf(t, orig) || !strings.Contains(warning, "using "+ref+" as it was last time") {
		t.Errorf("warned %q", warning)
	}
	writeLayout(t, filepath.Join(t.TempDir(), "l"), base)
	_, err = resolveFor(t, cache, r.host+"/base:2", linux)
	wantBase(t, err, "cannot reach "+r.host)
}

func TestBaseErrors(t *testing.T) {
	r := newRegistry(t)
	_, err := resolveFor(t, t.TempDir(), r.host+"/none:1", linux)
	wantBase(t, err, r.host+" has no none:1: check the name and the tag")
	_, err = resolveFor(t, t.TempDir(), "Bad:1", linux)
	wantBase(t, err, "lower case")
	_, err = resolveFor(t, t.TempDir(), "registry.invalid/x:1", linux)
	wantBase(t, err, "cannot reach registry.invalid: ")
	chart, err := buildRaw([]byte("{}"), nil, nil, nil)
	put(t, r.host+"/chart:1", must(t, chart, err))
	_, err = resolveFor(t, t.TempDir(), r.host+"/chart:1", linux)
	wantBase(t, err, "not a container image")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Resolve(ctx, r.host+"/none:1", linux, BaseOptions{Keychain: anonymous, CacheDir: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled resolve ends with %v", err)
	}
}

func TestBaseCredentials(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	ref := r.host + "/base:1"
	put(t, ref, dockerImage(t, linux))
	r.password = "secret"
	for _, k := range []authn.Keychain{anonymous, loginWith("wrong")} {
		_, err := Resolve(context.Background(), ref, linux, BaseOptions{Keychain: k, CacheDir: cache})
		wantBase(t, err, "need credentials (docker login "+r.host+")")
	}
	if _, err := Resolve(context.Background(), ref, linux, BaseOptions{Keychain: loginWith("secret"), CacheDir: cache}); err != nil {
		t.Error(err)
	}
}

// TestUnknownAuthority asks a registry whose certificate nobody vouches for.
func TestUnknownAuthority(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	host := strings.TrimPrefix(s.URL, "https://")
	_, err := resolveFor(t, t.TempDir(), host+"/x:1", linux)
	wantBase(t, err, "the certificate of "+host+" is signed by an authority that this machine does not trust")
}

func TestBaseProgress(t *testing.T) {
	r := newRegistry(t)
	ref := r.host + "/base:1"
	put(t, ref, dockerImage(t, linux))
	var done, total int64
	base, err := Resolve(context.Background(), ref, linux, BaseOptions{Keychain: anonymous, CacheDir: t.TempDir(), Progress: func(d, all int64) { done, total = d, all }})
	m, err := must(t, base, err).Manifest()
	want := must(t, m, err).Layers[0].Size + m.Layers[1].Size
	writeLayout(t, filepath.Join(t.TempDir(), "l"), base)
	if done != want || total != want {
		t.Errorf("progress ended at %d of %d, not %d", done, total, want)
	}
}

// TestBaseIsMounted pushes an image on a base of the same registry: the base's layers are downloaded
// once, to see that they are what the base says, and never sent.
func TestBaseIsMounted(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	put(t, r.host+"/base:1", dockerImage(t, linux))
	base, err := resolveFor(t, cache, r.host+"/base:1", linux)
	img := sample(t, must(t, base, err), "own")
	r.forget()
	push(t, cache, img, r.host+"/app:1")
	if got := r.asked("GET", "/blobs/"); len(got) != 2 {
		t.Errorf("the push downloaded %q", got)
	}
	r.forget()
	push(t, cache, img, r.host+"/app:2")
	if got := r.asked("GET", "/blobs/"); len(got) != 0 {
		t.Errorf("the second push downloaded %q", got)
	}
	if digest := remoteDigest(t, r.host+"/app:1"); digest == "" {
		t.Error("nothing was pushed")
	}
}
