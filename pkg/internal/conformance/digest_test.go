package conformance

import (
	"context"
	"crypto/rand"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/client"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// stacked are images of binaries and files, one on another.
const stacked = `
-- go.mod --
module example.com/stacked

go 1.26.8
-- cmd/first/main.go --
package main

func main() { println("first") }
-- cmd/second/main.go --
package main

func main() { println("second") }
-- files/plain --
plain
-- files/deep/er --
deeper
-- gobuild.hcl --
target "app" {
  for_each = mains("./cmd/...")
  package  = each.value
  ldflags  = ["-s", "-w"]
}

image "base" {
  base = "scratch"
  tags = ["$MARK-base:1"]

  file "/etc/files" {
    source = "files"
  }

  file "/bin/tool" {
    source = "files/plain"
    mode   = "0755"
  }
}

image "app" {
  for_each = target.app
  base     = image.base
  targets  = [each.value]
  tags     = ["$MARK-${each.key}:1"]
  labels   = { "org.example" = "yes" }
  env      = { NAME = each.key }
  user     = "1000"
}
`

func digestsAgree(t *testing.T, x executor) {
	here := newProject(t, host, stacked)
	there := newProject(t, x, stacked)
	must(t, disturb(there.dir))
	want := here.ok(t, "image").rows(t)
	masked := func(cmd *exec.Cmd) { // a shell sets another umask for it
		cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", `umask 077; exec "$0" "$@"`}, cmd.Args...)
	}
	c := there.start(t, masked, "image").wait()
	if c.code != 0 {
		t.Fatal(c.stderr.String())
	}
	got := c.rows(t)
	for name, row := range want {
		if got[name]["ID"] != row["ID"] || row["ID"] == "" {
			t.Errorf("%s is %q here and %q there", name, row["ID"], got[name]["ID"])
		}
	}
	for _, name := range []string{"base", "first", "second"} {
		sameID(t, here, there, name)
	}
	binaries := here.ok(t, "build").rows(t)
	for name, row := range there.ok(t, "build").rows(t) {
		if row["DIGEST"] != binaries[name]["DIGEST"] {
			t.Errorf("binary %s is %q here and %q there", name, binaries[name]["DIGEST"], row["DIGEST"])
		}
	}
}

// disturb changes what must not count: modification times, and modes except the executable bit.
func disturb(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
		return os.Chtimes(path, time.Time{}, time.Unix(1e9, 0))
	})
}

// sameID compares the digest of an image's configuration with its ID in the engine, or with
// that in the other layout.
func sameID(t *testing.T, here, there *project, name string) {
	t.Helper()
	img := here.layoutImage(t, name)
	want := configDigest(t, img)
	if there.engine == nil {
		if got := configDigest(t, there.layoutImage(t, name)); got != want {
			t.Errorf("image %s is %s here and %s there", name, want, got)
		}
		return
	}
	info, err := there.engine.ImageInspect(context.Background(), tag(name))
	must(t, err)
	if want := idIn(t, there.engine, img); info.ID != want {
		t.Errorf("image %s is %s in the layout and %s in the engine", name, want, info.ID)
	}
}

// idIn is the ID that an image has in an engine: the digest of its manifest in containerd's image store, else
// that of its configuration.
func idIn(t *testing.T, api *client.Client, img v1.Image) string {
	t.Helper()
	if !imagetest.KeepsBlobs(t, api) {
		return configDigest(t, img)
	}
	return imagetest.DigestOf(t, img)
}

func missingLayersOnly(t *testing.T, x executor) {
	p := newProject(t, x, stacked)
	const size = 8 << 20
	big := make([]byte, size) // cannot be compressed
	_, _ = rand.Read(big)
	p.put(t, "files/big", string(big))
	p.ok(t, "image", "-only=base")
	if x.engine != nil && p.watch.uploaded() < size {
		t.Errorf("only %d bytes were loaded first", p.watch.uploaded())
	}
	before := tree(t, p.dir)
	if x.engine != nil {
		p.watch.reset()
	}
	p.ok(t, "image", "-only=app/first")
	if x.engine != nil {
		if sent := p.watch.uploaded(); sent >= size || sent == 0 {
			t.Errorf("%d bytes were loaded, with a layer of %d that was there", sent, size)
		}
		contains(t, prints(t, "docker", "run", "--rm", tag("first")), "first")
		return
	}
	for name, was := range before {
		if now := tree(t, p.dir)[name]; now != was && !strings.HasSuffix(was, "drwxr-xr-x") {
			t.Errorf("%s was written again", name)
		}
	}
}
