package toolchain

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain/tree"
)

func TestInstall(t *testing.T) {
	tr, _ := oneDist(t)
	s := goproxytest.Serve(t, tr)
	var done, total int64
	c := newStore(t, s)
	counting := c.WithProgress(func(string) Task { return counted(func(d, t int64) { done, total = d, t }) })
	if _, ok := c.Cached(made, "linux", "amd64"); ok {
		t.Error("it is there before it is installed")
	}
	dir, err := counting.Install(t.Context(), "go"+made, "linux", "amd64")
	check(t, err)
	if want := filepath.Join(c.cache.path, "toolchains", "go1.99.1.linux-amd64"); dir != want {
		t.Errorf("GOROOT is %s, not %s", dir, want)
	}
	if done == 0 || done != total {
		t.Errorf("progress ended at %d of %d", done, total)
	}
	if cached, ok := c.Cached(made, "linux", "amd64"); !ok || cached != dir {
		t.Errorf("Cached says %s, %v", cached, ok)
	}
	s.Close()
	if _, err := c.Install(t.Context(), made, "linux", "amd64"); err != nil {
		t.Errorf("without a network: %v", err)
	}
}

// counted is a task that counts bytes.
type counted func(done, total int64)

func (c counted) Bytes(done, total int64) { c(done, total) }
func (counted) Done(error)                {}

func TestTree(t *testing.T) {
	tr, _ := oneDist(t)
	dir, err := Open(goproxy.Settings{GOPROXY: tr.URL()}, t.TempDir()).Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	modes := map[string]fs.FileMode{
		"VERSION": 0o644, "bin/go": 0o755, "bin/gofmt": 0o755, "pkg/tool/linux_amd64/compile": 0o755,
		"pkg/tool/linux_amd64/link": 0o755, "pkg/tool/linux_amd64/deep/tool": 0o755, "lib/wasm/go_js_wasm_exec": 0o755,
		"src/go.mod":     0o644,
		"src/cmd/go.mod": 0o644, "src/fmt/print.go": 0o644, "src/net/testdata/bin/not-a-binary": 0o644,
	}
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		info, err := e.Info()
		if want, ok := modes[name]; !ok || info.Mode() != want {
			t.Errorf("%s has mode %v, not %v", name, info.Mode(), want)
		}
		if !info.ModTime().Equal(tree.Time) {
			t.Errorf("%s is of %v", name, info.ModTime())
		}
		delete(modes, name)
		return err
	})
	check(t, err)
	for name := range modes {
		t.Errorf("%s is missing", name)
	}
}

func TestUnsafeZips(t *testing.T) {
	for _, name := range []string{"../evil", "/evil", "a/../../evil", "./evil", "a//b", `..\evil`, `a\b`, "", "..",
		"./", "../up/", "a\x00b"} {
		files := distFiles(made)
		if files[name] = "evil"; name == "" || strings.HasSuffix(name, "/") {
			files[name] = ""
		}
		tr := goproxytest.NewTree(t)
		add(tr, linux, goproxytest.Zip(t, linux.zipPrefix()+"/", files))
		refuses(t, tr, name)
	}
	tr := goproxytest.NewTree(t)
	add(tr, linux, goproxytest.Zip(t, "elsewhere/", distFiles(made)))
	refuses(t, tr, "another prefix")
}

func TestNoDistribution(t *testing.T) {
	for name, change := range map[string]func(files map[string]string){
		"another version": func(f map[string]string) { f["VERSION"] = "go1.99.2" },
		"no version":      func(f map[string]string) { delete(f, "VERSION") },
		"no go":           func(f map[string]string) { delete(f, "bin/go") },
		"no compiler":     func(f map[string]string) { delete(f, "pkg/tool/linux_amd64/compile") },
		"twice":           func(f map[string]string) { f["src/go.mod"] = "module std\n" },
	} {
		files := distFiles(made)
		change(files)
		tr := goproxytest.NewTree(t)
		add(tr, linux, distZip(t, linux, files))
		refuses(t, tr, name)
	}
	tr := goproxytest.NewTree(t)
	add(tr, linux, distZip(t, linux, distFiles(made)))
	tr.WriteFile(modulePath+"/@v/"+linux.moduleVersion()+".zip", "no zip at all")
	refuses(t, tr, "no zip")
}

// refuses fails if the distribution of a tree is installed, or leaves anything anywhere.
func refuses(t *testing.T, tr *goproxytest.Tree, what string) {
	t.Helper()
	around := t.TempDir()
	c := Open(goproxy.Settings{GOPROXY: tr.URL()}, filepath.Join(around, "a", "b"))
	if dir, err := c.Install(t.Context(), made, "linux", "amd64"); err == nil {
		t.Errorf("%q: installed in %s", what, dir)
	}
	nothingLeft(t, c)
	evil, err := filepath.Glob(filepath.Join(around, "*", "evil"))
	if more, _ := filepath.Glob(filepath.Join(around, "a", "b", "*", "evil")); err != nil || len(evil)+len(more) > 0 {
		t.Errorf("%q: a file escaped", what)
	}
}

func TestCancelledDownload(t *testing.T) {
	tr, _ := oneDist(t)
	s := goproxytest.Serve(t, tr)
	ctx, cancel := context.WithCancel(t.Context())
	s.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, ".zip") {
			return false
		}
		w.Header().Set("Content-Length", "1000000")
		w.Write([]byte("PK"))
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done() // which ends when the client lets go
		return true
	})
	c := newStore(t, s)
	if _, err := c.Install(ctx, made, "linux", "amd64"); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	nothingLeft(t, c)
}

func TestCancelledExtraction(t *testing.T) {
	_, zip := oneDist(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := tree.Extract(ctx, zip, dir, linux.zipPrefix()+"/"); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

// TestRestart finds what a killed extraction leaves: half a tree aside, and half a zip.
func TestRestart(t *testing.T) {
	tr, _ := oneDist(t)
	c := newStore(t, goproxytest.Serve(t, tr))
	aside := c.cache.root(linux) + ".tmp"
	check(t, os.MkdirAll(filepath.Join(aside, "bin"), 0o755))
	check(t, os.WriteFile(filepath.Join(aside, "bin", "leftover"), nil, 0o755))
	check(t, os.WriteFile(c.cache.root(linux)+".zip", []byte("PK"), 0o666))
	if _, ok := c.Cached(made, "linux", "amd64"); ok {
		t.Error("half a tree counts as installed")
	}
	dir, err := c.Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	if _, err := os.Stat(filepath.Join(dir, "bin", "leftover")); err == nil {
		t.Error("a file of the killed extraction is in the tree")
	}
	for _, suffix := range []string{".tmp", ".zip"} {
		if _, err := os.Stat(c.cache.root(linux) + suffix); err == nil {
			t.Errorf("%s is still there", suffix)
		}
	}
}

// TestTreeWithoutRecord does not trust a tree of unknown origin.
func TestTreeWithoutRecord(t *testing.T) {
	tr, _ := oneDist(t)
	c := newStore(t, goproxytest.Serve(t, tr))
	check(t, os.MkdirAll(filepath.Join(c.cache.root(linux), "bin"), 0o755))
	check(t, os.WriteFile(filepath.Join(c.cache.root(linux), "bin", "go"), []byte("evil"), 0o755))
	dir, err := c.Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	if text, _ := os.ReadFile(filepath.Join(dir, "bin", "go")); string(text) == "evil" {
		t.Error("a tree of unknown origin is used")
	}
}

// TestDamagedTree has a tree that lacks something replaced whole.
func TestDamagedTree(t *testing.T) {
	for _, name := range []string{"VERSION", "bin/go", "bin/gofmt", "pkg/tool/linux_amd64/compile",
		"pkg/tool/linux_amd64/link"} {
		for what, damage := range map[string]func(path string) error{
			"missing":        os.Remove,
			"empty":          func(path string) error { return os.Truncate(path, 0) },
			"not executable": func(path string) error { return os.Chmod(path, 0o644) },
			"a directory":    func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) },
		} {
			if what == "not executable" && (runtime.GOOS == "windows" || name == "VERSION") {
				continue
			}
			tr, _ := oneDist(t)
			s := goproxytest.Serve(t, tr)
			c := newStore(t, s)
			dir, err := c.Install(t.Context(), made, "linux", "amd64")
			check(t, err)
			check(t, damage(filepath.Join(dir, filepath.FromSlash(name))))
			check(t, os.WriteFile(filepath.Join(dir, "leftover"), nil, 0o644))
			if _, ok := c.Cached(made, "linux", "amd64"); ok {
				t.Errorf("%s is %s, and the tree counts as installed", name, what)
			}
			_, err = c.Install(t.Context(), made, "linux", "amd64")
			check(t, err)
			if lacks := findMissing(dir, linux); lacks != "" || s.Requests.Load() != 2 {
				t.Errorf("%s was %s: %s is wrong after %d downloads", name, what, lacks, s.Requests.Load())
			}
			if _, err := os.Stat(filepath.Join(dir, "leftover")); err == nil {
				t.Errorf("%s was %s, and the tree was not replaced whole", name, what)
			}
		}
	}
}

func TestConcurrentInstalls(t *testing.T) {
	tr, _ := oneDist(t)
	s := goproxytest.Serve(t, tr)
	c := newStore(t, s)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			dir, err := c.Install(t.Context(), made, "linux", "amd64")
			if err != nil {
				t.Error(err)
			} else if _, err := os.Stat(filepath.Join(dir, "VERSION")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := s.Requests.Load(); n != 1 {
		t.Errorf("%d downloads", n)
	}
}

func TestLockEndsWithContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	unlock, err := fsx.Lock(t.Context(), path, nil)
	check(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := fsx.Lock(ctx, path, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("second lock: %v", err)
	}
	unlock()
	unlock, err = fsx.Lock(t.Context(), path, nil)
	check(t, err)
	unlock()
}
