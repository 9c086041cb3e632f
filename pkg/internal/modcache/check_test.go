package modcache

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var packages = []string{root, root + "/sub"}

const root = "example.com/!upper/dep@v1.0.0"

// newCache has one module, as go leaves it.
func newCache(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/Upper/dep\n", "dep.go": "package dep\n",
		"sub/a_linux.go": "package sub\n"} {
		path := filepath.Join(dir, root, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o444))
	}
	hash, err := dirhash.HashDir(filepath.Join(dir, root), "example.com/Upper/dep@v1.0.0", dirhash.Hash1)
	must(t, err)
	download := filepath.Join(dir, "cache", "download", "example.com", "!upper", "dep", "@v")
	must(t, os.MkdirAll(download, 0o755))
	must(t, os.WriteFile(filepath.Join(download, "v1.0.0.ziphash"), []byte(hash), 0o644))
	must(t, os.WriteFile(filepath.Join(download, "v1.0.0.zip"), nil, 0o644))
	return dir
}

func TestCheck(t *testing.T) {
	dep := filepath.Join(filepath.FromSlash(root), "dep.go")
	for name, damage := range map[string]func(dir string) error{
		"a file with other content": func(dir string) error {
			must(t, os.Chmod(filepath.Join(dir, dep), 0o644))
			return os.WriteFile(filepath.Join(dir, dep), []byte("package deq\n"), 0o644)
		},
		"a file is gone": func(dir string) error { return os.Remove(filepath.Join(dir, root, "sub", "a_linux.go")) },
		"a file more":    func(dir string) error { return os.WriteFile(filepath.Join(dir, root, "x.go"), nil, 0o644) },
		"a link": func(dir string) error {
			must(t, os.Remove(filepath.Join(dir, dep)))
			return os.Symlink("go.mod", filepath.Join(dir, dep))
		},
		"the module is gone": func(dir string) error { return os.RemoveAll(filepath.Join(dir, root)) },
		"the module is a file": func(dir string) error {
			must(t, os.RemoveAll(filepath.Join(dir, root)))
			return os.WriteFile(filepath.Join(dir, root), nil, 0o644)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newCache(t)
			hasher, err := cache.OpenHasher(filepath.Join(t.TempDir(), "hashes"))
			must(t, err)
			c := &Checker{Dir: dir, Hasher: hasher, Good: map[string]string{}}
			for range 2 { // the second time it is known
				hasher.Moment()
				if removed, err := c.Check(packages); err != nil || len(removed) > 0 || c.Good[root] == "" {
					t.Fatalf("removed %q: %v", removed, err)
				}
			}
			must(t, damage(dir))
			if removed, err := c.Check(packages); err != nil || !slices.Equal(removed, []string{root}) {
				t.Errorf("removed %q: %v", removed, err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*", "*", "dep@*")); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

func TestDirs(t *testing.T) {
	got := Dirs("/mod", []string{"/mod/a.org/x@v1.0.0/y", "/mod/a.org/x@v1.0.0", "/src/b", "/mod/cache/lock",
		"/mod/a.org/z@v2.0.0+incompatible/q"})
	if want := []string{"a.org/x@v1.0.0/y", "a.org/x@v1.0.0",
		"a.org/z@v2.0.0+incompatible/q"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
