package base

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
)

// accessWith is access to registries with a keychain.
func accessWith(k authn.Keychain) registry.Access { return registry.Access{Keychain: k} }

func resolveFor(t *testing.T, cache, ref string, p v1.Platform) (v1.Image, error) {
	t.Helper()
	return Resolve(context.Background(), ref, p, Options{Access: accessWith(imagetest.Anonymous), CacheDir: cache})
}

func parsePlatform(t *testing.T, text string) v1.Platform {
	t.Helper()
	p, err := v1.ParsePlatform(text)
	return *imagetest.Must(t, p, err)
}

// indexOf returns an index of one image for each platform.
func indexOf(t *testing.T, platforms ...string) v1.ImageIndex {
	t.Helper()
	var list []image.Variant
	for _, text := range platforms {
		p := parsePlatform(t, text)
		list = append(list, image.Variant{Platform: p, Image: imagetest.NewDockerImage(t, p)})
	}
	idx, err := image.NewIndex(list, nil)
	return imagetest.Must(t, idx, err)
}

func TestBaseOfPlatform(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	ref := r.Host + "/multi:1"
	imagetest.Put(t, ref, indexOf(t, "linux/amd64", "linux/arm64/v8", "linux/arm/v6", "linux/arm/v7"))
	for asked, want := range map[string]string{"linux/arm64": "linux/arm64/v8", "linux/arm/v7": "linux/arm/v7",
		"linux/arm/v6": "linux/arm/v6", "linux/amd64/v3": "linux/amd64"} {
		img, err := resolveFor(t, cache, ref, parsePlatform(t, asked))
		cf, err := imagetest.Must(t, img, err).ConfigFile()
		if got := imagetest.Must(t, cf, err).Platform().String(); got != want {
			t.Errorf("for %s there is %s", asked, got)
		}
	}
	_, err := resolveFor(t, cache, ref, v1.Platform{OS: "linux", Architecture: "s390x"})
	wantBase(t, err, "cannot pull base image "+ref+": it is not there for linux/s390x, only for linux/amd64, "+
		"linux/arm/v6, linux/arm/v7, linux/arm64/v8")
	one := r.Host + "/one:1"
	imagetest.Put(t, one, imagetest.NewDockerImage(t, imagetest.Linux))
	_, err = resolveFor(t, cache, one, v1.Platform{OS: "linux", Architecture: "arm64"})
	wantBase(t, err, "it is not there for linux/arm64, only for linux/amd64")
}

// wantBase checks that an error is an Error with a text.
func wantBase(t *testing.T, err error, text string) {
	t.Helper()
	var own *Error
	if !errors.As(err, &own) || !strings.Contains(err.Error(), text) || own.Platform == "" {
		t.Errorf("%v is not a base error with %q", err, text)
	}
}

func TestMovedTag(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	ref := r.Host + "/base:1"
	for range 2 {
		orig := imagetest.NewDockerImage(t, imagetest.Linux)
		imagetest.Put(t, ref, orig)
		img, err := resolveFor(t, cache, ref, imagetest.Linux)
		if imagetest.DigestOf(t, imagetest.Must(t, img, err)) != imagetest.DigestOf(t, orig) {
			t.Error("the tag moved and the old image was used")
		}
	}
}

func TestBaseErrors(t *testing.T) {
	r := imagetest.NewRegistry(t)
	_, err := resolveFor(t, t.TempDir(), r.Host+"/none:1", imagetest.Linux)
	wantBase(t, err, r.Host+" answers 404 NAME_UNKNOWN: Unknown name to GET manifest 1 of none; check the name")
	_, err = resolveFor(t, t.TempDir(), "Bad:1", imagetest.Linux)
	wantBase(t, err, "lower case")
	_, err = resolveFor(t, t.TempDir(), "registry.invalid/x:1", imagetest.Linux)
	wantBase(t, err, "cannot reach registry.invalid: ")
	imagetest.Put(t, r.Host+"/chart:1", empty.Image) // with no system in its configuration
	_, err = resolveFor(t, t.TempDir(), r.Host+"/chart:1", imagetest.Linux)
	wantBase(t, err, "not a container image")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Resolve(ctx, r.Host+"/none:1", imagetest.Linux,
		Options{Access: accessWith(imagetest.Anonymous), CacheDir: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled resolve ends with %v", err)
	}
}

// That a registry does not have a base is told from other mistakes: a base may be in an engine as well.
func TestAbsent(t *testing.T) {
	r := imagetest.NewRegistry(t)
	img := imagetest.NewDockerImage(t, imagetest.Linux)
	imagetest.Put(t, r.Host+"/base:1", img)
	closed := imagetest.NewRegistry(t)
	closed.Password = "secret"
	strange := imagetest.NewRegistry(t)
	strange.Fault = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusBadRequest)
		return true
	}
	m, err := img.Manifest()
	config := imagetest.Must(t, m, err).Config.Digest.String()
	halved := imagetest.NewRegistry(t)
	imagetest.Put(t, halved.Host+"/base:1", img)
	halved.Fault = func(w http.ResponseWriter, r *http.Request) bool {
		gone := strings.HasSuffix(r.URL.Path, config)
		if gone {
			w.WriteHeader(http.StatusNotFound)
		}
		return gone
	}
	for ref, want := range map[string]bool{
		r.Host + "/none:1":       true,
		r.Host + "/base:2":       true,
		r.Host + "/base@" + one:  true,
		closed.Host + "/base:1":  true,
		"registry.invalid/x:1":   true,
		strange.Host + "/base:1": false,
		halved.Host + "/base:1":  false,
		"Bad:1":                  false,
	} {
		_, err := resolveFor(t, t.TempDir(), ref, imagetest.Linux)
		var own *Error
		if !errors.As(err, &own) || own.Absent != want {
			t.Errorf("%v: the base is absent: %v, want %v", err, !want, want)
		}
	}
	_, err = resolveFor(t, t.TempDir(), r.Host+"/base:1", v1.Platform{OS: "linux", Architecture: "s390x"})
	var own *Error
	if !errors.As(err, &own) || own.Absent {
		t.Errorf("%v: the base is absent", err)
	}
}

// one is a digest that no image has.
const one = "sha256:0000000000000000000000000000000000000000000000000000000000000001"

func TestBaseCredentials(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	ref := r.Host + "/base:1"
	imagetest.Put(t, ref, imagetest.NewDockerImage(t, imagetest.Linux))
	r.Password = "secret"
	for _, k := range []authn.Keychain{imagetest.Anonymous, imagetest.LoginWith("wrong")} {
		_, err := Resolve(context.Background(), ref, imagetest.Linux, Options{Access: accessWith(k), CacheDir: cache})
		wantBase(t, err, "docker login "+r.Host)
	}
	if _, err := Resolve(context.Background(), ref, imagetest.Linux,
		Options{Access: accessWith(imagetest.LoginWith("secret")), CacheDir: cache}); err != nil {
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
	_, err := resolveFor(t, t.TempDir(), host+"/x:1", imagetest.Linux)
	wantBase(t, err, "the certificate of "+host+" is not accepted: ")
}
