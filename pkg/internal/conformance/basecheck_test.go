package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbase"
)

// linkedImages are images of a dynamic program on several bases.
const linkedImages = `
-- gobuild.hcl --
toolchain "c" {
  $TOOLCHAIN
}

target "app" {
  package   = "./app"
  toolchain = toolchain.c
  cgo       = "dynamic"
}

image "app" {
  for_each = {
    debian  = "$REGISTRY/debian:1"
    musl    = "$REGISTRY/musl:1"
    old     = "$REGISTRY/old:1"
    scratch = "scratch"
  }
  base    = each.value
  targets = [target.app]
  tags    = ["$MARK-linked-${each.key}:1"]
}

image "files" {
  base    = "scratch"
  targets = [target.app]
  tags    = ["$MARK-files:1"]
  file "/lib/gobuild.hcl" { source = "gobuild.hcl" }
}

image "deep" {
  base    = image.app["musl"]
  targets = [target.app]
  dir     = "/other"
  tags    = ["$MARK-deep:1"]
}
`

// oldBase is a base whose C library offers nothing newer than GLIBC_2.2.5.
func oldBase(t *testing.T) v1.Image {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/libc.c", []byte("int nothing(void) { return 0; }\n"), 0o644))
	must(t, os.WriteFile(dir+"/map", []byte("GLIBC_2.2.5 { global: nothing; };\n"), 0o644))
	prints(t, "gcc", "-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libc.so.6", "-Wl,--version-script="+dir+"/map", "-o",
		dir+"/libc.so.6", dir+"/libc.c")
	layer, err := layer.FromEntries(t.Context(), []layer.Entry{
		{Path: "/lib/x86_64-linux-gnu/libc.so.6", Source: dir + "/libc.so.6"}, {Path: "/lib64/ld-linux-x86-64.so.2",
			Source: dir + "/libc.so.6"},
		{Path: "/lib/x86_64-linux-gnu/libresolv.so.2", Source: dir + "/libc.so.6"},
		{Path: "/etc/os-release", Data: []byte("PRETTY_NAME=\"An old one\"\n")},
	}, nil)
	must(t, err)
	img, err := image.Assemble(nil, image.Spec{Platform: v1.Platform{OS: "linux", Architecture: "amd64"},
		Layers: []v1.Layer{layer}})
	must(t, err)
	return img
}

// TestBaseCheck checks that an image whose program would not start is not delivered.
func TestBaseCheck(t *testing.T) {
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("needs gcc: ", err)
	}
	registry := testbase.Serve(t, map[string]v1.Image{"debian:1": testbase.Debian(t), "musl:1": testbase.Musl(t),
		"old:1": oldBase(t)})
	onBoth(t, func(t *testing.T, x executor) {
		p := newProject(t, x, withC, "$TOOLCHAIN", withCompiler(t, x))
		p.write(t, linkedImages, "$TOOLCHAIN", withCompiler(t, x), "$REGISTRY", registry)
		p.ok(t, "image", "-only=app/debian")
		p.runProgram(t, "linked-debian", "debian")
		for key, says := range map[string][]string{
			"app/musl": {"binary app cannot run on " + registry + "/musl:1 (Only musl)",
				"/lib64/ld-linux-x86-64.so.2 (glibc)", "it has /lib/ld-musl-x86_64.so.1", `cgo = "static"`},
			"app/old": {"(An old one)", "it needs GLIBC_2.", "of libc.so.6, and the newest there is GLIBC_2.2.5",
				"take a newer base"},
			"files": {"binary app cannot run on scratch", "it has no C library", `libc = "bundle"`, `cgo = "static"`},
			"deep":  {"binary app cannot run on"},
		} {
			p.fails(t, 1, says, "image", "-only="+key)
			if _, err := os.Stat(p.path("dist", "images", filepath.Base(key))); err == nil {
				t.Errorf("%s was written all the same", key)
			}
		}
		said := []string{`imports "C", so that it needs a C library`, "which has none", `libc = "bundle"`,
			`cgo = "static"`}
		for _, verb := range []string{"plan", "image"} {
			if out := p.fails(t, 2, said, verb, "-only=app/scratch").stderr.String(); strings.Contains(out, "compile") {
				t.Errorf("%s compiles what no image can have: %s", verb, out)
			}
		}
	})
}

// runProgram runs the program of an image, in the engine, where there is one.
func (p *project) runProgram(t *testing.T, tagName, layout string) {
	t.Helper()
	if p.engine != nil {
		if out := prints(t, "docker", "run", "--rm", tag(tagName)); !strings.HasPrefix(out, "hello from C\n") {
			t.Errorf("the image prints %q", out)
		}
		return
	}
	configDigest(t, p.layoutImage(t, layout))
}
