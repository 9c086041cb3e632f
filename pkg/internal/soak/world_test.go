//go:build linux

package soak

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/layout"
	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testrun"
)

// patience is how long a run may take before it is taken for stuck.
const patience = 5 * time.Minute

// project is two programs that share a package, and an image of both.
const project = `
-- go.mod --
module example.com/soak

go 1.26.8
-- cmd/one/main.go --
package main

import "example.com/soak/shared"

func main() { println("one", shared.Text) }
-- cmd/two/main.go --
package main

import (
	_ "embed"

	"example.com/soak/shared"
)

//go:embed data.txt
var data string

func main() { println("two", shared.Text, data) }
-- cmd/two/data.txt --
data
-- files/etc/app.conf --
key = value
-- gobuild.hcl --
target "app" {
  for_each = mains("./cmd/...")
  package  = each.value
}

image "app" {
  base    = "scratch"
  targets = [target.app["one"], target.app["two"]]
  tags    = ["$TAG"]
  file "/etc/app.conf" { source = "files/etc/app.conf" }
}
`

// A world is a checkout with a home and a cache of its own.
type world struct {
	t        *testing.T
	executor string
	root     string // holds all of it
	dir      string // the checkout
	cache    string
	tag      string
	env      []string // beyond the usual
}

// newWorld writes the project into a new directory, with a cache that has the toolchain.
func newWorld(t *testing.T, executor, name string) *world {
	t.Helper()
	if testing.Short() && *rounds == 0 {
		t.Skip("a long loop: go tool mage test -long runs it")
	}
	root, err := os.MkdirTemp(temp, name+"-")
	must(t, err)
	w := &world{
		t: t, executor: executor, root: root, dir: filepath.Join(root, "checkout"), cache: filepath.Join(root, "cache"),
		tag: mark + "-" + name + ":1",
	}
	t.Cleanup(func() { must(t, fsx.RemoveAll(root)) })
	must(t, os.MkdirAll(filepath.Join(root, "home"), 0o755))
	w.env = []string{proxied(t)}
	w.linkCache()
	w.write("")
	return w
}

// write writes the project in one of its variants: what both programs print.
func (w *world) write(variant string) {
	w.t.Helper()
	text := strings.NewReplacer("$TAG", w.tag).Replace(project)
	for _, f := range txtar.Parse([]byte(text)).Files {
		w.put(f.Name, string(f.Data))
	}
	w.edit(variant)
}

// edit makes the checkout another variant.
func (w *world) edit(variant string) {
	w.put("shared/shared.go", fmt.Sprintf("package shared\n\nconst Text = %q\n", variant))
}

func (w *world) put(name, text string) {
	w.t.Helper()
	name = filepath.Join(w.dir, filepath.FromSlash(name))
	must(w.t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(w.t, os.WriteFile(name, []byte(text), 0o644))
}

// A result is how a run ended.
type result struct {
	code           int // 128+n where signal n ended it
	stdout, stderr string
	took           time.Duration
}

func (r result) String() string {
	return fmt.Sprintf("exit code %d after %s\n%s%s", r.code, r.took.Round(time.Millisecond), r.stdout, r.stderr)
}

// passed are variables of this machine without which no engine and no proxy would be reached.
var passed = []string{"PATH", "GOPROXY", "GOSUMDB", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE",
	"SSL_CERT_DIR", "DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"}

func (w *world) environ() []string {
	env := []string{
		"HOME=" + filepath.Join(w.root, "home"), "GOBUILD_EXECUTOR=" + w.executor, "GOBUILD_CACHE=" + w.cache,
		"GOBUILD_VOLUMES=" + mark,
	}
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); slices.Contains(passed, name) {
			env = append(env, kv)
		}
	}
	return append(env, w.env...)
}

// command is a run of gobuild that is not started yet.
func (w *world) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = w.dir, w.environ(), time.Second
	return cmd
}

// run runs gobuild to its end.
func (w *world) run(args ...string) result {
	w.t.Helper()
	return w.runUntil(nil, args...)
}

// runWith is run with more in the environment.
func (w *world) runWith(env []string, args ...string) result {
	w.t.Helper()
	other := *w
	other.env = slices.Concat(w.env, env)
	return other.run(args...)
}

// runUntil runs gobuild and, once it runs, lets happen what is to happen to it.
func (w *world) runUntil(happen func(*os.Process), args ...string) result {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := w.command(ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	must(w.t, cmd.Start())
	if happen != nil {
		happen(cmd.Process)
	}
	code := testrun.ExitCode(cmd.Wait())
	if ctx.Err() != nil {
		w.t.Fatalf("gobuild %s was stuck for %s:\n%s", strings.Join(args, " "), patience, stderr.String())
	}
	return result{code, stdout.String(), stderr.String(), time.Since(start)}
}

// build makes everything; both verbs must succeed.
func (w *world) build() {
	w.t.Helper()
	for _, verb := range []string{"build", "image"} {
		if r := w.run(verb); r.code != 0 {
			w.t.Fatalf("gobuild %s: %s", verb, r)
		}
	}
}

// digests returns what was made: each binary in dist, and the image.
func (w *world) digests() map[string]string {
	w.t.Helper()
	made := map[string]string{}
	for _, name := range []string{"one", "two"} {
		data, err := os.ReadFile(filepath.Join(w.dir, "dist", "linux_amd64", name))
		must(w.t, err)
		made[name] = fmt.Sprintf("%x", sha256.Sum256(data))
	}
	made["image"] = w.image()
	return made
}

// image returns the digest of the image's configuration.
func (w *world) image() string {
	w.t.Helper()
	if w.executor == "docker" {
		info, err := needEngine(w.t).ImageInspect(w.t.Context(), w.tag)
		must(w.t, err)
		return info.ID
	}
	index, err := layout.ImageIndexFromPath(filepath.Join(w.dir, "dist", "images", "app"))
	must(w.t, err)
	list, err := index.IndexManifest()
	must(w.t, err)
	img, err := index.Image(list.Manifests[0].Digest)
	must(w.t, err)
	id, err := img.ConfigName()
	must(w.t, err)
	return id.String()
}

// holds fails where what was made is not what it should be.
func (w *world) holds(truth map[string]string) {
	w.t.Helper()
	if made := w.digests(); !maps.Equal(made, truth) {
		w.t.Fatalf("made were\n%v\ninstead of\n%v", made, truth)
	}
}
