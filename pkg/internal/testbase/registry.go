package testbase

import (
	"io"
	"log"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// ServeIndex starts a registry as Serve does, that has an image for each of some Linux architectures under one name.
func ServeIndex(t testing.TB, title string, images map[string]v1.Image) string {
	t.Helper()
	host := Serve(t, nil)
	index := v1.ImageIndex(empty.Index)
	for _, arch := range slices.Sorted(maps.Keys(images)) {
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: images[arch],
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}}})
	}
	ref, err := name.ParseReference(host + "/" + title)
	must(t, err)
	must(t, remote.WriteIndex(ref, index))
	return host
}

// Serve starts a registry on loopback that has images of these names, until the test ends. It
// returns the registry's name: an image is "<registry>/<name>".
func Serve(t testing.TB, images map[string]v1.Image) string {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	for title, img := range images {
		ref, err := name.ParseReference(host + "/" + title)
		must(t, err)
		must(t, remote.Write(ref, img))
	}
	return host
}
