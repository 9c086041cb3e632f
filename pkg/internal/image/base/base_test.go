package base

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

func resolveFor(t *testing.T, cache, ref string, p v1.Platform) (v1.Image, error) {
	t.Helper()
	return Resolve(context.Background(), ref, p, Options{Keychain: imagetest.Anonymous, CacheDir: cache})
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
	wantBase(t, err, "the base "+ref+" cannot be had: it is not there for linux/s390x, only for linux/amd64, "+
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
	wantBase(t, err, r.Host+" has no none:1: check the name and the tag")
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
		Options{Keychain: imagetest.Anonymous, CacheDir: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled resolve ends with %v", err)
	}
}

func TestBaseCredentials(t *testing.T) {
	r, cache := imagetest.NewRegistry(t), t.TempDir()
	ref := r.Host + "/base:1"
	imagetest.Put(t, ref, imagetest.NewDockerImage(t, imagetest.Linux))
	r.Password = "secret"
	for _, k := range []authn.Keychain{imagetest.Anonymous, imagetest.LoginWith("wrong")} {
		_, err := Resolve(context.Background(), ref, imagetest.Linux, Options{Keychain: k, CacheDir: cache})
		wantBase(t, err, "need credentials (docker login "+r.Host+")")
	}
	if _, err := Resolve(context.Background(), ref, imagetest.Linux,
		Options{Keychain: imagetest.LoginWith("secret"), CacheDir: cache}); err != nil {
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
	wantBase(t, err, "the certificate of "+host+" is signed by an authority that this machine does not trust")
}
