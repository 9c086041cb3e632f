package examples_test

import (
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// shownRegistry is what READMEs call a registry of one's own.
const shownRegistry = "localhost:5000"

// A testRegistry is a registry on loopback, with a base image in it that stands in for
// debian:bookworm-slim: no test fetches that from the network.
type testRegistry struct {
	host, base string
}

func newRegistry(t *testing.T) testRegistry {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	r := testRegistry{host: strings.TrimPrefix(server.URL, "http://")}
	r.base = r.host + "/debian:bookworm-slim"
	ref, err := name.ParseReference(r.base)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.WriteIndex(ref, baseIndex(t, "amd64", "arm64")); err != nil {
		t.Fatal(err)
	}
	return r
}

// baseIndex returns an image of one small file for several architectures.
func baseIndex(t *testing.T, archs ...string) v1.ImageIndex {
	t.Helper()
	index := v1.ImageIndex(empty.Index)
	for _, arch := range archs {
		img, err := crane.Image(map[string][]byte{"etc/arch": []byte(arch + "\n")})
		if err != nil {
			t.Fatal(err)
		}
		cf, err := img.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		cf.OS, cf.Architecture = "linux", arch
		if img, err = mutate.ConfigFile(img, cf); err != nil {
			t.Fatal(err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: img, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}},
		})
	}
	return index
}

// real returns a line of a README with this registry in it, shown the way back.
func (r testRegistry) real(line string) string {
	return strings.ReplaceAll(line, shownRegistry, r.host)
}
func (r testRegistry) shown(text string) string {
	return strings.ReplaceAll(text, r.host, shownRegistry)
}
