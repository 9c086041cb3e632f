package conformance

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// stranger is a user who exists nowhere.
const stranger = 54321

// strangersCache returns a cache with this user's toolchain, by hard links: neither user may write
// the other's.
func strangersCache(t *testing.T, root string) string {
	t.Helper()
	cache := filepath.Join(root, "cache")
	toolchains := filepath.Join(cache, "toolchains")
	must(t, os.MkdirAll(toolchains, 0o755))
	const name = "go1.16.15.linux-amd64"
	from := filepath.Join(readable.CacheDir(os.Environ()), "toolchains", name)
	if out, err := exec.Command("cp", "-al", from, toolchains).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	record, err := os.ReadFile(from + ".json")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(toolchains, name+".json"), record, 0o644))
	return cache
}

// quick is a program that even an empty cache delays little: go1.16 brings its library compiled.
const quick = `
-- go.mod --
module example.com/small

go 1.16
-- main.go --
package main

func main() { println("small") }
-- gobuild.hcl --
toolchain "old" {
  version = "1.16.15"
}

target "small" {
  package   = "."
  toolchain = toolchain.old
}

image "small" {
  base    = "scratch"
  targets = [target.small]
  tags    = ["$MARK-small:1"]
}
`

func ownedByCaller(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	edit := func(*exec.Cmd) {}
	uid := os.Getuid()
	if uid == 0 { // what belongs to root may do so for other reasons
		host := newProject(t, host, quick)
		host.ok(t, "build") // the toolchain is there from now on
		root := filepath.Dir(p.dir)
		p.env = append(p.env, "GOBUILD_CACHE="+strangersCache(t, root))
		must(t, chownAll(root, stranger))
		uid, edit = stranger, asStranger
		if x.engine != nil {
			t.Cleanup(func() { removeVolumes(t, x, "gobuild-54321-") })
		}
	}
	c := p.start(t, edit, "image").wait()
	if c.code != 0 {
		t.Fatal(c.stderr.String())
	}
	if c = p.start(t, edit, "build").wait(); c.code != 0 {
		t.Fatal(c.stderr.String())
	}
	if x.engine != nil {
		for _, c := range p.containers(t) {
			if want := fmt.Sprintf("%d:%d", uid, uid); c.User != want && c.User != "" { // one that never runs has none
				t.Errorf("a container runs as %s, not %s", c.User, want)
			}
		}
	}
	files := 0
	for _, dir := range []string{p.path("dist"), p.state()} {
		must(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if got := owner(t, path); got != uid {
				t.Errorf("%s belongs to %d", path, got)
			}
			files++
			return nil
		}))
	}
	if files < 5 {
		t.Errorf("only %d files", files)
	}
	if got := prints(t, p.path("dist", "linux_amd64", "small")); got != "small\n" {
		t.Errorf("the binary prints %q", got)
	}
}

// chownAll makes a user the owner of directories and files, except the toolchain's hard links.
func chownAll(root string, uid int) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), "go1.") {
			return fs.SkipDir
		}
		return os.Lchown(path, uid, uid)
	})
}
