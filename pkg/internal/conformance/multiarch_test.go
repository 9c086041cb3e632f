package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// head returns the beginning of a file.
func head(t *testing.T, name string, n int) string {
	t.Helper()
	data, err := os.ReadFile(name)
	must(t, err)
	return string(data[:min(n, len(data))])
}

// five are the platforms of the base.
var five = []v1.Platform{
	{OS: "linux", Architecture: "amd64"}, {OS: "linux", Architecture: "arm64"}, {OS: "linux", Architecture: "arm",
		Variant: "v7"},
	{OS: "linux", Architecture: "386"}, {OS: "linux", Architecture: "riscv64"},
}

// pushBase writes an image for five platforms into a registry.
func pushBase(t *testing.T, l *loopback) string {
	t.Helper()
	index := v1.ImageIndex(empty.Index)
	for _, p := range five {
		files, err := crane.Layer(map[string][]byte{"etc/os-release": []byte("ID=base-" + p.Architecture + "\n")})
		must(t, err)
		img, err := mutate.AppendLayers(empty.Image, files)
		must(t, err)
		config := v1.Config{Env: []string{"PATH=/base/bin", "BASE=" + p.Architecture}, Cmd: []string{"/base"},
			Labels: map[string]string{"base": "yes"}}
		file := &v1.ConfigFile{OS: p.OS, Architecture: p.Architecture, Variant: p.Variant, Config: config}
		file.RootFS.Type = "layers"
		layers, err := img.Layers()
		must(t, err)
		for _, l := range layers {
			id, err := l.DiffID()
			must(t, err)
			file.RootFS.DiffIDs = append(file.RootFS.DiffIDs, id)
		}
		img, err = mutate.ConfigFile(img, file)
		must(t, err)
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: img, Descriptor: v1.Descriptor{Platform: &p}})
	}
	ref := l.host + "/base:1"
	tag, err := name.NewTag(ref)
	must(t, err)
	must(t, remote.WriteIndex(tag, index))
	return ref
}

const suite = `
-- go.mod --
module example.com/suite

go 1.26.8
-- cmd/api/main.go --
package main

func main() { println("api") }
-- cmd/worker/main.go --
package main

func main() { println("worker") }
-- cmd/admin/main.go --
package main

func main() { println("admin") }
-- files/config.json --
{}
-- files/static/index.html --
<p>hello</p>
-- files/static/deep/script.sh --
#!/bin/sh
-- gobuild.hcl --
target "app" {
  for_each  = mains("./cmd/...")
  package   = each.value
  platforms = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/riscv64"]
}

image "suite" {
  base       = "$REGISTRY/base:1"
  targets    = [target.app["api"], target.app["worker"], target.app["admin"]]
  tags       = ["$REGISTRY/$MARK/suite-$EXECUTOR:1.0"]
  entrypoint = ["/usr/local/bin/api"]
  env        = { MODE = "production" }
  annotations = {
    "org.opencontainers.image.source" = "https://example.com/suite"
  }

  file "/etc/suite/config.json" {
    source = "files/config.json"
    mode   = "0600"
  }

  file "/srv" {
    source = "files/static"
  }
}
`

func fiveArchitectures(t *testing.T, x executor) {
	takesLong(t)
	l := newLoopback(t, "")
	pushBase(t, l)
	p := newProject(t, x, suite, "$REGISTRY", l.host, "$EXECUTOR", x.name)
	p.ok(t, "image", "-push")
	ref := "docker://" + l.host + "/" + mark + "/suite-" + x.name + ":1.0"
	index := readIndex(t, skopeo(t, "inspect", "--raw", "--tls-verify=false", ref))
	if index.Annotations["org.opencontainers.image.source"] != "https://example.com/suite" ||
		len(index.Manifests) != 5 {
		t.Errorf("the index: %+v", index)
	}
	for _, platform := range five {
		t.Run(platform.String(), func(t *testing.T) { readBack(t, ref, platform) })
	}
	if x.engine != nil {
		contains(t, prints(t, "docker", "run", "--rm", strings.TrimPrefix(ref, "docker://")), "api")
	}
}

func readIndex(t *testing.T, raw string) (index v1.IndexManifest) {
	t.Helper()
	must(t, json.Unmarshal([]byte(raw), &index))
	return index
}

// readBack checks what skopeo reads for one platform.
func readBack(t *testing.T, ref string, p v1.Platform) {
	override := []string{"--override-os=" + p.OS, "--override-arch=" + p.Architecture}
	if p.Variant != "" {
		override = append(override, "--override-variant="+p.Variant)
	}
	var config v1.ConfigFile
	must(t, json.Unmarshal([]byte(skopeo(t, append(override, "inspect", "--config", "--tls-verify=false",
		ref)...)), &config))
	if config.Architecture != p.Architecture || config.Variant != p.Variant {
		t.Errorf("it is for %s/%s", config.Architecture, config.Variant)
	}
	env := strings.Join(config.Config.Env, " ")
	contains(t, env, "PATH=/base/bin", "BASE="+p.Architecture, "MODE=production")
	if entry := config.Config.Entrypoint; len(entry) != 1 || entry[0] != "/usr/local/bin/api" ||
		len(config.Config.Cmd) > 0 {
		t.Errorf("entrypoint %v, cmd %v", entry, config.Config.Cmd)
	}
	dir := t.TempDir()
	skopeo(t, append(override, "copy", "-q", "--src-tls-verify=false", ref, "dir:"+dir)...)
	var manifest v1.Manifest
	must(t, json.Unmarshal([]byte(head(t, filepath.Join(dir, "manifest.json"), 1<<20)), &manifest))
	if manifest.Annotations["org.opencontainers.image.source"] == "" ||
		manifest.Annotations["org.opencontainers.image.base.name"] == "" {
		t.Errorf("annotations: %v", manifest.Annotations)
	}
	var files strings.Builder
	for _, layer := range manifest.Layers {
		files.WriteString(prints(t, "tar", "-tvzf", filepath.Join(dir, layer.Digest.Hex)))
	}
	for _, want := range []string{
		"etc/os-release", "usr/local/bin/api", "usr/local/bin/worker", "usr/local/bin/admin",
		"etc/suite/config.json", "srv/index.html", "srv/deep/script.sh",
	} {
		contains(t, files.String(), want+"\n")
	}
	for line := range strings.Lines(files.String()) {
		if strings.HasSuffix(line, "config.json\n") && !strings.HasPrefix(line, "-rw-------") {
			t.Errorf("the mode is lost: %s", line)
		}
	}
}
