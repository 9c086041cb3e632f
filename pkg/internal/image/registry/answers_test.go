package registry_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
)

// accessWith is access to registries with a keychain.
func accessWith(k authn.Keychain) registry.Access { return registry.Access{Keychain: k} }

// pull reads all of an image.
func pull(t *testing.T, ref string, a registry.Access) error {
	t.Helper()
	img, err := base.Resolve(t.Context(), ref, imagetest.Linux, base.Options{Access: a, CacheDir: t.TempDir()})
	if err != nil {
		return err
	}
	layers, err := img.Layers()
	for _, l := range imagetest.Must(t, layers, err) {
		r, err := l.Uncompressed()
		if err != nil {
			return err
		}
		r.Close()
	}
	return nil
}

func push(t *testing.T, tag string, a registry.Access) error {
	t.Helper()
	return sink.Push(t.Context(), []string{tag}, compressed(t), sink.PushOptions{Access: a})
}

// compressed is an image as it is pushed.
func compressed(t *testing.T) v1.Image {
	t.Helper()
	img, err := sink.Compress(t.Context(), imagetest.NewDockerImage(t, imagetest.Linux),
		&layer.Compressor{Dir: t.TempDir(), Keep: true})
	return imagetest.Must(t, img, err)
}

// refuse answers requests to paths with a part with an error of a registry.
func refuse(method, part string, status int, code, message string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method || !strings.Contains(r.URL.Path, part) {
			return false
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"errors":[{"code":%q,"message":%q}]}`, code, message)
		return true
	}
}

// wantWords checks that an error has the words, HOST being the registry's, and none that are not so.
func wantWords(t *testing.T, err error, host string, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	t.Log(err)
	for _, w := range words {
		if w = strings.ReplaceAll(w, "HOST", host); !strings.Contains(err.Error(), w) {
			t.Errorf("%v\nhas not %q", err, w)
		}
	}
	for _, guess := range []string{"check the name and the tag", "may not exist", "does not let you"} {
		if strings.Contains(err.Error(), guess) {
			t.Errorf("%v\nguesses: %q", err, guess)
		}
	}
}

func TestPushAnswers(t *testing.T) {
	user := accessWith(imagetest.LoginWith(""))
	for _, test := range []struct {
		access registry.Access
		refuse func(http.ResponseWriter, *http.Request) bool
		words  []string
	}{
		{user, refuse("POST", "/blobs/uploads/", 404, "NAME_UNKNOWN", "The repository team/app does not exist"),
			[]string{"HOST answers 404 NAME_UNKNOWN: The repository team/app does not exist",
				" to POST an upload of team/app",
				"create the repository team/app there first"}},
		{user, refuse("PUT", "/manifests/", 403, "DENIED", "immutable tag"),
			[]string{"HOST answers 403 DENIED: immutable tag to PUT manifest sha256:", " of team/app",
				"gobuild used the credentials of user"}},
		{accessWith(imagetest.Anonymous), refuse("POST", "/blobs/", 403, "DENIED", "no"),
			[]string{"403 DENIED: no", "gobuild has no credentials for it (docker login HOST stores some)"}},
		{user, refuse("PUT", "/manifests/", 400, "MANIFEST_BLOB_UNKNOWN", "blob sha256:1 is not there"),
			[]string{"400 MANIFEST_BLOB_UNKNOWN: blob sha256:1 is not there to PUT manifest"}},
		{user, refuse("POST", "/blobs/uploads/", 418, "", ""), []string{"HOST answers 418"}},
	} {
		r := imagetest.NewRegistry(t)
		r.Fault = test.refuse
		wantWords(t, push(t, r.Host+"/team/app:1", test.access), r.Host, test.words...)
	}
}

func TestPullAnswers(t *testing.T) {
	r, anyone := imagetest.NewRegistry(t), accessWith(imagetest.Anonymous)
	ref := r.Host + "/team/app:1"
	img := imagetest.NewDockerImage(t, imagetest.Linux)
	imagetest.Put(t, ref, img)
	wantWords(t, pull(t, r.Host+"/none:1", anyone), r.Host,
		"cannot pull base image HOST/none:1: HOST answers 404 NAME_UNKNOWN: Unknown name to GET manifest 1 of none",
		"; check the name")
	wantWords(t, pull(t, r.Host+"/team/app:2", anyone), r.Host,
		"HOST answers 404 MANIFEST_UNKNOWN: Unknown manifest to GET manifest 2 of team/app; check the tag")

	m, err := img.Manifest()
	gone := imagetest.Must(t, m, err).Layers[1].Digest.String()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, r.URL+"/v2/team/app/blobs/"+gone, nil)
	resp, err := http.DefaultClient.Do(imagetest.Must(t, req, err))
	imagetest.Must(t, resp, err).Body.Close()
	wantWords(t, pull(t, ref, anyone), r.Host, "cannot pull base image "+ref,
		"HOST answers 404 BLOB_UNKNOWN: Unknown blob to GET blob "+gone+" of team/app", "is not whole")

	r.Password = "secret"
	wantWords(t, pull(t, ref, anyone), r.Host, "HOST answers 401 Unauthorized to GET manifest 1 of team/app",
		"gobuild has no credentials for it (docker login HOST stores some)")
	wantWords(t, pull(t, ref, accessWith(imagetest.LoginWith("wrong"))), r.Host, "401 Unauthorized",
		"gobuild used the credentials of user (docker login HOST stores others)")
}

// A layer that a registry need not have is said to be one, and one that it has is pulled and pushed.
func TestForeignLayers(t *testing.T) {
	r, anyone := imagetest.NewRegistry(t), accessWith(imagetest.Anonymous)
	img := imagetest.NewDockerImage(t, imagetest.Linux)
	more, err := random.Layer(1000, types.DockerLayer)
	img, err2 := mutate.Append(img, mutate.Addendum{
		Layer: foreignLayer{imagetest.Must(t, more, err)}, URLs: []string{"https://example.com/layer"},
	})
	imagetest.Must(t, img, err2)
	ref := imagetest.Tag(t, r.Host+"/app:1")
	if err := remote.Write(ref, img); err != nil { // without that layer
		t.Fatal(err)
	}
	wantWords(t, pull(t, ref.String(), anyone), r.Host, "it is a foreign layer ("+
		string(types.DockerForeignLayer)+"), which is not in the registry but at https://example.com/layer",
		"use a base without foreign layers", ref.String())
	ref = imagetest.Tag(t, r.Host+"/whole:1")
	if err := remote.Write(ref, img, remote.WithNondistributable); err != nil {
		t.Fatal(err)
	}
	if err := pull(t, ref.String(), anyone); err != nil {
		t.Error(err)
	}
}

// A foreignLayer is a layer that registries need not have.
type foreignLayer struct{ v1.Layer }

func (foreignLayer) MediaType() (types.MediaType, error) { return types.DockerForeignLayer, nil }

// What a cancelled run asked for did not fail by itself, whatever the cause of the end was.
func TestCancelledIsNoAnswer(t *testing.T) {
	r := imagetest.NewRegistry(t)
	other := push(t, "127.0.0.1:1/other:1", accessWith(imagetest.Anonymous))
	ctx, cancel := context.WithCancelCause(t.Context())
	r.Fault = func(_ http.ResponseWriter, req *http.Request) bool {
		cancel(other)
		<-req.Context().Done()
		return true
	}
	err := sink.Push(ctx, []string{r.Host + "/a:1"}, compressed(t),
		sink.PushOptions{Access: accessWith(imagetest.Anonymous)})
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "cannot reach") {
		t.Errorf("a push that another's failure ended: %v", err)
	}
}
