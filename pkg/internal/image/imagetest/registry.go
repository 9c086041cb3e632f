package imagetest

import (
	"context"
	"errors"
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
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// A Registry on loopback notes what it is asked.
type Registry struct {
	*httptest.Server
	Host     string
	Password string // of the user "user", where one is needed
	// Fault answers a request instead of the registry, and reports whether it did; may be nil.
	Fault func(http.ResponseWriter, *http.Request) bool

	mu       sync.Mutex
	requests []string
}

// NewRegistry starts a registry that ends with the test.
func NewRegistry(t *testing.T) *Registry {
	t.Helper()
	r := &Registry{}
	inner := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.requests = append(r.requests, req.Method+" "+req.URL.Path)
		r.mu.Unlock()
		if _, password, _ := req.BasicAuth(); r.Password != "" && password != r.Password {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if r.Fault == nil || !r.Fault(w, req) {
			inner.ServeHTTP(w, req)
		}
	}))
	t.Cleanup(r.Close)
	r.Host = strings.TrimPrefix(r.URL, "http://")
	return r
}

// Asked returns the requests since the last Forget whose method and path hold all of the words.
func (r *Registry) Asked(words ...string) (list []string) {
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

// Forget forgets the requests.
func (r *Registry) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = nil
}

// LoginWith is a keychain with the password of every registry.
type LoginWith string

// Resolve returns the credentials of the user "user".
func (p LoginWith) Resolve(authn.Resource) (authn.Authenticator, error) {
	return &authn.Basic{Username: "user", Password: string(p)}, nil
}

// Anonymous is a keychain with no credentials.
var Anonymous = authn.NewMultiKeychain()

// Tag parses a tag.
func Tag(t *testing.T, text string) name.Tag {
	t.Helper()
	tag, err := name.NewTag(text)
	return Must(t, tag, err)
}

// Put pushes what a user would have in a registry, without gobuild.
func Put(t *testing.T, tag string, a remote.Taggable) {
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

// NewDockerImage makes an image with Docker's media types and two gzip layers.
func NewDockerImage(t *testing.T, p v1.Platform) v1.Image {
	t.Helper()
	img, err := random.Image(2000, 2)
	cf, err2 := Must(t, img, err).ConfigFile()
	cf = Must(t, cf, err2)
	cf.OS, cf.Architecture, cf.Variant = p.OS, p.Architecture, p.Variant
	cf.Container = "0123"
	cf.Config = v1.Config{
		Cmd: []string{"sh"}, Env: []string{"PATH=/bin", "A=base"}, User: "base", Hostname: "0123",
		OnBuild: []string{"RUN x"},
	}
	img, err = mutate.ConfigFile(img, cf)
	return Must(t, img, err)
}
