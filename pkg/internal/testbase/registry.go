package testbase

import (
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

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
