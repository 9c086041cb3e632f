package randomedit

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
	modzip "golang.org/x/mod/zip"
)

// A dependency is a module that a proxy of files has, in two versions.
type dependency struct {
	path string
	sums string // go.sum of both
}

var depVersions = []string{"v1.0.0", "v1.1.0"}

func newDependency(t *testing.T, who, proxy string) dependency {
	d := dependency{path: "gobuild.test/" + mark + "/" + who + "/dep"}
	for _, version := range depVersions {
		src := t.TempDir()
		mod := []byte("module " + d.path + "\n\ngo 1.20\n")
		must(t, os.WriteFile(filepath.Join(src, "go.mod"), mod, 0o644))
		must(t, os.WriteFile(filepath.Join(src, "dep.go"),
			[]byte("package dep\n\nfunc init() { println(\"dep "+version+"\") }\n"), 0o644))
		d.publish(t, src, module.Version{Path: d.path, Version: version}, mod,
			filepath.Join(proxy, filepath.FromSlash(d.path), "@v"))
	}
	d.sums = strings.TrimSuffix(d.sums, "\n")
	return d
}

// publish writes https://go.dev/ref/mod#goproxy-protocol.
func (d *dependency) publish(t *testing.T, src string, v module.Version, mod []byte, dir string) {
	must(t, os.MkdirAll(dir, 0o755))
	info, err := json.Marshal(map[string]string{"Version": v.Version, "Time": "2026-01-02T03:04:05Z"})
	must(t, err)
	base := filepath.Join(dir, v.Version)
	must(t, os.WriteFile(base+".mod", mod, 0o644))
	must(t, os.WriteFile(base+".info", info, 0o644))
	zip, err := os.Create(base + ".zip")
	must(t, err)
	must(t, modzip.CreateFromDir(zip, v, src))
	must(t, zip.Close())
	hash, err := dirhash.HashZip(base+".zip", dirhash.Hash1)
	must(t, err)
	modHash, err := dirhash.Hash1([]string{"go.mod"},
		func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(mod)), nil })
	must(t, err)
	d.sums += v.Path + " " + v.Version + " " + hash + "\n" + v.Path + " " + v.Version + "/go.mod " + modHash + "\n"
}

// newRegistry starts a registry on this machine.
func newRegistry(t *testing.T) (host string) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// moveBase gives the tag of the base another image.
func (w *walk) moveBase() string {
	v := w.next()
	var b bytes.Buffer
	tw := tar.NewWriter(&b)
	must(w.t, tw.WriteHeader(&tar.Header{Name: "etc/base", Mode: 0o644, Size: int64(len(v))}))
	_, err := tw.Write([]byte(v))
	must(w.t, err)
	must(w.t, tw.Close())
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b.Bytes())),
			nil
	})
	must(w.t, err)
	img, err := mutate.AppendLayers(empty.Image, layer)
	must(w.t, err)
	config, err := img.ConfigFile()
	must(w.t, err)
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", runtime.GOARCH
	img, err = mutate.ConfigFile(img, config)
	must(w.t, err)
	ref, err := name.ParseReference(w.registry + "/base:1")
	must(w.t, err)
	must(w.t, remote.Write(ref, img))
	return "to " + v
}
