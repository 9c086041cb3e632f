package sink

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
)

// accessWith is access to registries with a keychain.
func accessWith(k authn.Keychain) registry.Access { return registry.Access{Keychain: k} }

// push pushes an artifact, compressed if it is an image, and returns its digest.
func push(t *testing.T, cache string, a image.Artifact, tags ...string) string {
	t.Helper()
	if img, ok := a.(v1.Image); ok {
		packed, err := Compress(t.Context(), img, &layer.Compressor{Dir: cache, Keep: true})
		a = imagetest.Must(t, packed, err)
	}
	if err := Push(t.Context(), tags, a, PushOptions{Access: accessWith(imagetest.Anonymous)}); err != nil {
		t.Fatal(err)
	}
	return imagetest.DigestOf(t, a)
}

func remoteDigest(t *testing.T, tag string) string {
	t.Helper()
	ref, err := name.ParseReference(tag)
	d, err := remote.Head(imagetest.Must(t, ref, err))
	return imagetest.Must(t, d, err).Digest.String()
}

func TestPushForSkopeo(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	idx := sampleIndex(t, "linux/386", "linux/amd64", "linux/arm/v7", "linux/arm64", "linux/s390x")
	tags := []string{r.Host + "/team/hello:1", r.Host + "/team/hello:latest", r.Host + "/other:1"}
	digest := push(t, cache, idx, tags...)
	for _, tag := range tags {
		if got := remoteDigest(t, tag); got != digest {
			t.Errorf("%s is %s, not %s", tag, got, digest)
		}
	}
	for _, arch := range []string{"386", "amd64", "arm", "arm64", "s390x"} {
		var got struct {
			Architecture string
			Layers       []string
		}
		text := imagetest.RunSkopeo(t, "inspect", "--tls-verify=false", "--override-arch="+arch, "docker://"+tags[0])
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if got.Architecture != arch || len(got.Layers) != 1 {
			t.Errorf("skopeo read %s for %s", text, arch)
		}
	}
	imagetest.RunSkopeo(t, "copy", "--all", "--src-tls-verify=false", "docker://"+tags[0], "dir:"+t.TempDir())
}

func TestPushKeepsIDAndAnnotations(t *testing.T) {
	r, tag := imagetest.NewRegistry(t), ""
	tag = r.Host + "/hello:1"
	img, err := image.Assemble(nil, image.Spec{Platform: imagetest.Linux,
		Layers: []v1.Layer{dataLayer(t, "/x", "text")}, Annotations: map[string]string{"org.example.a": "b"}})
	digest := push(t, t.TempDir(), imagetest.Must(t, img, err), tag)
	ref, err := name.ParseReference(tag)
	got, err := remote.Image(imagetest.Must(t, ref, err))
	if imagetest.ConfigOf(t, imagetest.Must(t, got, err)) != imagetest.ConfigOf(t, img) || imagetest.DigestOf(t,
		got) != digest {
		t.Error("the pushed image has another ID or digest")
	}
	m, err := got.Manifest()
	if imagetest.Must(t, m, err).Annotations["org.example.a"] != "b" {
		t.Errorf("annotations are %v", m.Annotations)
	}
	if kind := m.Layers[0].MediaType; kind != types.OCILayer || m.MediaType != types.OCIManifestSchema1 {
		t.Errorf("media types are %s and %s", m.MediaType, kind)
	}
	layers, err := got.Layers()
	if _, files := imagetest.LayerFiles(t, imagetest.Must(t, layers, err)[0]); files["x"] != "text" {
		t.Errorf("the layer has %v", files)
	}
}

func TestPushOrderAndRepeat(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	tags := []string{r.Host + "/a:1", r.Host + "/b:1"}
	img := sample(t, nil, "x")
	push(t, cache, img, tags...)
	puts := r.Asked("PUT", "/manifests/")
	if len(puts) != 4 || !strings.Contains(puts[0]+puts[1], "sha256:") || !strings.HasSuffix(puts[2],
		"/v2/a/manifests/1") || !strings.HasSuffix(puts[3], "/v2/b/manifests/1") {
		t.Errorf("manifests were put in the order %q", puts)
	}
	r.Forget()
	push(t, cache, img, tags...)
	if sent := append(r.Asked("PUT "), r.Asked("PATCH ")...); len(sent) != 0 {
		t.Errorf("a second push sent %q", sent)
	}
	r.Forget()
	push(t, cache, sample(t, img, "y"), tags[0])
	if sent := r.Asked("PATCH "); len(sent) != 2 { // the configuration and the new layer
		t.Errorf("a push of one new layer sent %q", sent)
	}
}

func TestPushProgress(t *testing.T) {
	r := imagetest.NewRegistry(t)
	var done, total int64
	err := Push(context.Background(), []string{r.Host + "/a:1"}, sample(t, nil, "x"),
		PushOptions{Access: accessWith(imagetest.Anonymous),
			Progress: func(d, all int64) { done, total = d, all }})
	if imagetest.Must(t, done, err) == 0 || done > total {
		t.Errorf("progress ended at %d of %d", done, total)
	}
}

func TestPushCredentials(t *testing.T) {
	r := imagetest.NewRegistry(t)
	r.Password = "secret"
	tag := r.Host + "/a:1"
	for _, k := range []authn.Keychain{imagetest.Anonymous, imagetest.LoginWith("wrong")} {
		err := Push(context.Background(), []string{tag}, sample(t, nil, "x"), PushOptions{Access: accessWith(k)})
		if err == nil || !strings.Contains(err.Error(), "(docker login "+r.Host+" stores ") {
			t.Errorf("without credentials: %v", err)
		} else {
			t.Log(err)
		}
	}
	if err := Push(context.Background(), []string{tag}, sample(t, nil, "x"),
		PushOptions{Access: accessWith(imagetest.LoginWith("secret"))}); err != nil {
		t.Error(err)
	}
}

func TestPushErrors(t *testing.T) {
	gone := imagetest.NewRegistry(t)
	gone.Close()
	for tag, want := range map[string]string{
		gone.Host + "/a:1":     "cannot reach " + gone.Host + ": connect: connection refused",
		"registry.invalid/a:1": "cannot reach registry.invalid: ",
		"Upper/a:1":            "lower case",
	} {
		err := Push(context.Background(), []string{tag}, sample(t, nil, "x"),
			PushOptions{Access: accessWith(imagetest.Anonymous)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", tag, err)
		} else {
			t.Log(err)
		}
	}
}

func TestPushCancelled(t *testing.T) {
	r := imagetest.NewRegistry(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := Push(ctx, []string{r.Host + "/a:1"}, sample(t, nil, "x"),
		PushOptions{Access: accessWith(imagetest.Anonymous)})
	if err == nil || ctx.Err() == nil || len(r.Asked("PUT", "manifests/1")) != 0 {
		t.Errorf("a cancelled push ends with %v", err)
	}
}
