package randomedit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/layout"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// patience is how long a run may take before it is taken for stuck.
const patience = 3 * time.Minute

// loaded are the IDs of all that was loaded into the engine.
var loaded = struct {
	sync.Mutex
	ids map[string]bool
}{ids: map[string]bool{}}

// A result is what one or more runs of gobuild made.
type result struct {
	code     int
	says     string            // on standard error
	made     map[string]string // "binary …", "image …", "layout of …": digest
	where    map[string]string // of binaries, relative to the world
	compiled bool
}

func (r result) ok() bool { return r.code == 0 }

// A run is one of gobuild.
type run struct {
	code           int
	stdout, stderr string
}

// passed are variables of this machine without which no engine would be reached.
var passed = []string{"PATH", "DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"}

// gobuild runs it in the project of the world at root.
func (w *walk) gobuild(root, cache, executor string, args ...string) run {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = filepath.Join(root, "project")
	cmd.Env = append(w.environ(), "GOBUILD_EXECUTOR="+executor, "GOBUILD_CACHE="+w.cache(cache, executor))
	if cache != "scratch" {
		cmd.Env = append(cmd.Env, "GOBUILD_ALLOW="+w.store())
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return run{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (w *walk) environ() []string {
	env := []string{"HOME=" + filepath.Join(w.dir, "home"), "GOPROXY=file://" + filepath.Join(w.dir, "proxy"),
		"GOSUMDB=off"}
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); slices.Contains(passed, name) {
			env = append(env, kv)
		}
	}
	for name, v := range w.vars {
		env = append(env, "GOBUILD_VAR_"+name+"="+v)
	}
	return append(env, w.noise...)
}

// build builds all of a world, and reads what is there then.
func (w *walk) build(root, cache, executor string) result {
	r := result{made: map[string]string{}, where: map[string]string{}}
	verbs := []string{"build"}
	if w.images {
		verbs = append(verbs, "image")
	}
	for _, verb := range verbs {
		args := []string{verb}
		if cache == "incremental" { // which writes to the shared cache what it builds by itself
			args = append(args, "-no-cache")
		}
		run := w.gobuild(root, cache, executor, args...)
		r.code, r.says = run.code, r.says+run.stderr
		r.compiled = r.compiled || strings.Contains(run.stderr, "compile ")
		if r.code != 0 {
			r.made = nil
			return r
		}
		w.results(&r, root, executor, run.stdout)
	}
	return r
}

// results reads what the lines of a table stand for.
func (w *walk) results(r *result, root, executor, table string) {
	verb := ""
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		switch {
		case f[0] == "TARGET" || f[0] == "IMAGE":
			verb = f[0]
		case verb == "TARGET":
			name := f[0] + " " + f[1]
			r.where[name] = filepath.Join("project", f[len(f)-1])
			r.made["binary "+name] = w.binary(filepath.Join(root, r.where[name]), f[2])
		case verb == "IMAGE" && executor == "docker":
			r.made["image "+f[0]] = w.inEngine(f[1])
		case verb == "IMAGE":
			w.inLayout(r, f[0], filepath.Join(root, "project", "dist", "images", path.Base(f[0])))
		}
	}
}

// binary returns the digest of a file, which must be the one that gobuild prints.
func (w *walk) binary(name, printed string) string {
	data, err := os.ReadFile(name)
	must(w.t, err)
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256(data))
	if !strings.HasPrefix(digest, printed) {
		w.fail("a result", "%s is %s, but gobuild says %s", name, digest, printed)
	}
	return digest
}

func (w *walk) inEngine(tag string) string {
	info, err := w.api.ImageInspect(w.t.Context(), tag)
	must(w.t, err)
	loaded.Lock()
	defer loaded.Unlock()
	loaded.ids[info.ID] = true
	return info.ID
}

// inLayout notes the digests of a layout's only image, all of whose blobs must be there.
func (w *walk) inLayout(r *result, name, dir string) {
	index, err := layout.ImageIndexFromPath(dir)
	must(w.t, err)
	list, err := index.IndexManifest()
	must(w.t, err)
	img, err := index.Image(list.Manifests[0].Digest)
	must(w.t, err)
	m, err := img.Manifest()
	must(w.t, err)
	blobs := append(m.Layers, m.Config, list.Manifests[0])
	for _, blob := range blobs {
		w.binary(filepath.Join(dir, "blobs", blob.Digest.Algorithm, blob.Digest.Hex), blob.Digest.String())
	}
	r.made["image "+name] = m.Config.Digest.String()
	r.made["layout of "+name] = list.Manifests[0].Digest.String()
}

// scratch builds a copy of the world, on the host, in another directory. What C compilers
// make depends on the path, so there the world itself steps aside.
func (w *walk) scratch() result {
	all, root := w.snapshot(), filepath.Join(w.dir, "scratched")
	if w.c {
		aside := filepath.Join(w.dir, "aside")
		root = w.root
		must(w.t, os.Rename(root, aside))
		defer func() { must(w.t, os.Rename(aside, root)) }()
	}
	must(w.t, all.write(root, snapshot{}))
	defer func() { must(w.t, fsx.RemoveAll(root)) }()
	return w.build(root, "scratch", "host")
}

// store is the cache that the machines of the world share.
func (w *walk) store() string { return filepath.Join(w.dir, "store") }

// elsewhere builds a copy of the world on a machine that has nothing but toolchains and the shared cache.
func (w *walk) elsewhere() result {
	root := filepath.Join(w.dir, "else", "where")
	must(w.t, w.snapshot().write(root, snapshot{}))
	w.newCache("elsewhere")
	defer func() { must(w.t, errors.Join(fsx.RemoveAll(root), fsx.RemoveAll(filepath.Join(w.dir, "elsewhere")))) }()
	r := w.build(root, "elsewhere", "host")
	w.happened.shared(strings.Contains(r.says, "cache: took "))
	return r
}

// cache returns gobuild's own directory. On Docker the caches that count are volumes.
func (w *walk) cache(name, executor string) string {
	if executor == "docker" {
		return readable.CacheDir(os.Environ())
	}
	return filepath.Join(w.dir, name)
}

// state returns a file of what gobuild remembers of the world's project.
func (w *walk) state(rel string) string {
	return filepath.Join(checkout.Of(w.cache("incremental", w.executor()), w.path("project")).Dir, rel)
}

// newCache makes one that knows the toolchains and the standard library.
func (w *walk) newCache(name string) {
	dir := filepath.Join(w.dir, name)
	must(w.t, linkToolchains(dir))
	must(w.t, cloneStandard(dir))
}

// linkToolchains has a cache share this user's toolchains.
func linkToolchains(dir string) error {
	for _, name := range []string{"toolchains", "versions", "sumdb"} {
		shared := filepath.Join(readable.CacheDir(os.Environ()), name)
		err := errors.Join(os.MkdirAll(shared, 0o755), os.MkdirAll(dir, 0o755),
			os.Symlink(shared, filepath.Join(dir, name)))
		if err != nil {
			return err
		}
	}
	return nil
}

// cloneStandard gives a cache a build cache of the standard library. Files of a build cache
// do not change, so links to them are copies.
func cloneStandard(dir string) error {
	return exec.Command("cp", "-al", filepath.Join(temp, "standard", "builds"), dir).Run()
}

var warmed sync.Once

// warm compiles what worlds use of the standard library, once; the toolchain is fetched if
// it is missing.
func warm(t *testing.T) {
	warmed.Do(func() {
		dir := filepath.Join(temp, "warm")
		must(t, os.MkdirAll(dir, 0o755))
		must(t, linkToolchains(filepath.Join(temp, "standard")))
		for name, text := range map[string]string{
			"go.mod":      "module example.com/warm\n\ngo 1.26.8\n",
			"main.go":     "package main\n\nimport _ \"embed\"\n\nfunc main() {}\n",
			"gobuild.hcl": "target \"warm\" {\n  package = \".\"\n}\n",
		} {
			must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
		cmd := exec.Command(binary, "build")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOBUILD_EXECUTOR=host", "GOBUILD_CACHE="+
			filepath.Join(temp, "standard"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}
