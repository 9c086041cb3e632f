package conformance

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

// A project is a tree with a gobuild.hcl, a home, and an environment.
type project struct {
	executor
	dir   string // where gobuild.hcl stands
	home  string
	env   []string // beyond the usual
	watch *watcher // between gobuild and the engine; nil on the host
}

// newProject writes the files of a txtar archive into a new directory, after replacing pairs of
// words.
func newProject(t *testing.T, x executor, archive string, replace ...string) *project {
	t.Helper()
	root := shortTemp(t)
	p := &project{executor: x, dir: filepath.Join(root, "project"), home: filepath.Join(root, "home")}
	if x.engine != nil {
		p.watch = newWatcher(t, x.engine)
	}
	must(t, os.MkdirAll(p.home, 0o755))
	p.write(t, archive, replace...)
	return p
}

// shortTemp returns a directory that any user may enter, unlike t.TempDir, and whose name is short
// enough for a socket.
func shortTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "gbc-")
	must(t, err)
	must(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { must(t, errors.Join(testbinary.Forget(dir), fsx.RemoveAll(dir))) })
	return dir
}

// write adds files to the project.
func (p *project) write(t *testing.T, archive string, replace ...string) {
	t.Helper()
	replace = append(replace, "$MARK", mark)
	for _, f := range txtar.Parse([]byte(archive)).Files {
		p.put(t, f.Name, strings.NewReplacer(replace...).Replace(string(f.Data)))
	}
}

// put writes one file.
func (p *project) put(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(p.dir, name)
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o644))
}

// path returns the path of a file of the project.
func (p *project) path(elem ...string) string {
	return filepath.Join(append([]string{p.dir}, elem...)...)
}

// state returns the path of a file of the project's state.
func (p *project) state(elem ...string) string {
	cache := readable.CacheDir(os.Environ())
	for _, kv := range p.env {
		if dir, ok := strings.CutPrefix(kv, "GOBUILD_CACHE="); ok {
			cache = dir
		}
	}
	return filepath.Join(append([]string{checkout.Of(cache, p.dir).Dir}, elem...)...)
}

// own is what gobuild may write of a project's tree.
var own = []string{"dist"}

// tree returns the mode and digest of each file, except those below the named directories.
func tree(t *testing.T, root string, without ...string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains(without, d.Name()) {
			return fs.SkipDir
		}
		rel, _ := filepath.Rel(root, path)
		files[rel], err = describe(path, d)
		return err
	}))
	return files
}

func describe(path string, d fs.DirEntry) (string, error) {
	info, err := d.Info()
	if err != nil || !info.Mode().IsRegular() {
		return info.Mode().String(), err
	}
	data, err := os.ReadFile(path)
	return fmt.Sprintf("%s %s %x", info.Mode(), info.ModTime(), sha256.Sum256(data)), err
}

// sameTree fails the test if two trees differ.
func sameTree(t *testing.T, before, after map[string]string) {
	t.Helper()
	all := maps.Clone(before)
	maps.Copy(all, after)
	for name := range all {
		if before[name] != after[name] {
			t.Errorf("%s: was %q, is %q", name, before[name], after[name])
		}
	}
}

// sameFiles is sameTree without the root itself.
func sameFiles(t *testing.T, before, after map[string]string) {
	t.Helper()
	before["."], after["."] = "", ""
	sameTree(t, before, after)
}

// sum returns the digest of a file.
func sum(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	must(t, err)
	return fmt.Sprintf("%x", sha256.Sum256(data))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sharingToolchains returns a cache with only the toolchains of this user's.
func sharingToolchains(t *testing.T) string {
	t.Helper()
	cache := filepath.Join(shortTemp(t), "cache")
	must(t, os.Mkdir(cache, 0o755))
	must(t, os.Symlink(filepath.Join(readable.CacheDir(os.Environ()), "toolchains"),
		filepath.Join(cache, "toolchains")))
	return cache
}
