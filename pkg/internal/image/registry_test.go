package image

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// testRegistry is a registry on loopback that notes what it is asked.
type testRegistry struct {
	*httptest.Server
	host     string
	password string // of the user "user", where one is needed

	mu       sync.Mutex
	requests []string
}

func newRegistry(t *testing.T) *testRegistry {
	t.Helper()
	r := &testRegistry{}
	inner := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.requests = append(r.requests, req.Method+" "+req.URL.Path)
		r.mu.Unlock()
		if _, password, _ := req.BasicAuth(); password != r.password {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, req)
	}))
	t.Cleanup(r.Close)
	r.host = strings.TrimPrefix(r.URL, "http://")
	return r
}

// asked returns the requests since it was called last whose method and path hold all of the words.
func (r *testRegistry) asked(words ...string) (list []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
next:
	for _, req := range r.requests {
		for _, w := range words {
			if !strings.Contains(req, w) {
				continue next
			}
		}
		list = append(list, req)
	}
	return list
}

func (r *testRegistry) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = nil
}

// login is a keychain with the password of every registry.
type loginWith string

func (p loginWith) Resolve(authn.Resource) (authn.Authenticator, error) {
	return &authn.Basic{Username: "user", Password: string(p)}, nil
}

var anonymous = authn.NewMultiKeychain()

func push(t *testing.T, cache string, a Artifact, tags ...string) v1.Hash {
	t.Helper()
	h, err := Push(context.Background(), tags, a, PushOptions{Keychain: anonymous, CacheDir: cache})
	return must(t, h, err)
}

func remoteDigest(t *testing.T, tag string) string {
	t.Helper()
	ref, err := name.ParseReference(tag)
	d, err := remote.Head(must(t, ref, err))
	return must(t, d, err).Digest.String()
}

func TestPushForSkopeo(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	idx := sampleIndex(t, "linux/386", "linux/amd64", "linux/arm/v7", "linux/arm64", "linux/s390x")
	tags := []string{r.host + "/team/hello:1", r.host + "/team/hello:latest", r.host + "/other:1"}
	digest := push(t, cache, idx, tags...)
	for _, tag := range tags {
		if got := remoteDigest(t, tag); got != digest.String() {
			t.Errorf("%s is %s, not %s", tag, got, digest)
		}
	}
	for _, arch := range []string{"386", "amd64", "arm", "arm64", "s390x"} {
		var got struct {
			Architecture string
			Layers       []string
		}
		text := skopeo(t, "inspect", "--tls-verify=false", "--override-arch="+arch, "docker://"+tags[0])
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if got.Architecture != arch || len(got.Layers) != 1 {
			t.Errorf("skopeo read %s for %s", text, arch)
		}
	}
	skopeo(t, "copy", "--all", "--src-tls-verify=false", "docker://"+tags[0], "dir:"+t.TempDir())
}

func TestPushKeepsIDAndAnnotations(t *testing.T) {
	r, tag := newRegistry(t), ""
	tag = r.host + "/hello:1"
	img, err := Assemble(nil, Spec{Platform: linux, Layers: []v1.Layer{dataLayer(t, "/x", "text")}, Annotations: map[string]string{"org.example.a": "b"}})
	digest := push(t, t.TempDir(), must(t, img, err), tag)
	ref, err := name.ParseReference(tag)
	got, err := remote.Image(must(t, ref, err))
	if configOf(t, must(t, got, err)) != configOf(t, img) || digestOf(t, got) != digest.String() {
		t.Error("the pushed image has another ID or digest")
	}
	m, err := got.Manifest()
	if must(t, m, err).Annotations["org.example.a"] != "b" {
		t.Errorf("annotations are %v", m.Annotations)
	}
	if layer := m.Layers[0].MediaType; layer != types.OCILayer || m.MediaType != types.OCIManifestSchema1 {
		t.Errorf("media types are %s and %s", m.MediaType, layer)
	}
	layers, err := got.Layers()
	if _, files := layerFiles(t, must(t, layers, err)[0]); files["x"] != "text" {
		t.Errorf("the layer has %v", files)
	}
}

func TestPushOrderAndRepeat(t *testing.T) {
	r, cache := newRegistry(t), t.TempDir()
	tags := []string{r.host + "/a:1", r.host + "/b:1"}
	img := sample(t, nil, "x")
	push(t, cache, img, tags...)
	puts := r.asked("PUT", "/manifests/")
	if len(puts) != 4 || !strings.Contains(puts[0]+puts[1], "sha256:") || !strings.HasSuffix(puts[2], "/v2/a/manifests/1") || !strings.HasSuffix(puts[3], "/v2/b/manifests/1") {
		t.Errorf("manifests were put in the order %q", puts)
	}
	r.forget()
	push(t, cache, img, tags...)
	if sent := append(r.asked("PUT "), r.asked("PATCH ")...); len(sent) != 0 {
		t.Errorf("a second push sent %q", sent)
	}
	r.forget()
	push(t, cache, sample(t, img, "y"), tags[0])
	if sent := r.asked("PATCH "); len(sent) != 2 { // the configuration and the new layer
		t.Errorf("a push of one new layer sent %q", sent)
	}
}

func TestPushProgress(t *testing.T) {
	r := newRegistry(t)
	var done, total int64
	_, err := Push(context.Background(), []string{r.host + "/a:1"}, sample(t, nil, "x"), PushOptions{CacheDir: t.TempDir(), Keychain: anonymous,
		Progress: func(d, all int64) { done, total = d, all }})
	if must(t, done, err) == 0 || done > total {
		t.Errorf("progress ended at %d of %d", done, total)
	}
}

func TestPushCredentials(t *testing.T) {
	r := newRegistry(t)
	r.password = "secret"
	tag := r.host + "/a:1"
	for _, k := range []authn.Keychain{anonymous, loginWith("wrong")} {
		_, err := Push(context.Background(), []string{tag}, sample(t, nil, "x"), PushOptions{Keychain: k, CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), "(docker login "+r.host+")") {
			t.Errorf("without credentials: %v", err)
		} else {
			t.Log(err)
		}
	}
	if _, err := Push(context.Background(), []string{tag}, sample(t, nil, "x"), PushOptions{Keychain: loginWith("secret"), CacheDir: t.TempDir()}); err != nil {
		t.Error(err)
	}
}

func TestPushErrors(t *testing.T) {
	gone := newRegistry(t)
	gone.Close()
	for tag, want := range map[string]string{
		gone.host + "/a:1":     "cannot reach " + gone.host + ": connect: connection refused",
		"registry.invalid/a:1": "cannot reach registry.invalid: ",
		"Upper/a:1":            "lower case",
	} {
		_, err := Push(context.Background(), []string{tag}, sample(t, nil, "x"), PushOptions{Keychain: anonymous, CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", tag, err)
		} else {
			t.Log(err)
		}
	}
}

func TestPushCancelled(t *testing.T) {
	r := newRegistry(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Push(ctx, []string{r.host + "/a:1"}, sample(t, nil, "x"), PushOptions{Keychain: anonymous, CacheDir: t.TempDir()})
	if err == nil || ctx.Err() == nil || len(r.asked("PUT", "manifests/1")) != 0 {
		t.Errorf("a cancelled push ends with %v", err)
	}
}
