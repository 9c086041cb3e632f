package modcache

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// A downloaded module, as go leaves it, with its sums.
type downloaded struct {
	dir, base, root string
	sums            []Sum
}

func newDownloaded(t *testing.T) downloaded {
	dir := newCache(t)
	d := downloaded{dir: dir, root: filepath.Join(dir, filepath.FromSlash(root))}
	d.base = filepath.Join(dir, "cache", "download", "example.com", "!upper", "dep", "@v", "v1.0.0")
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, name := range []string{"go.mod", "dep.go", "sub/a_linux.go"} {
		w, err := z.Create("example.com/Upper/dep@v1.0.0/" + name)
		must(t, err)
		data, err := os.ReadFile(filepath.Join(d.root, name))
		must(t, err)
		_, err = w.Write(data)
		must(t, err)
	}
	must(t, z.Close())
	must(t, os.WriteFile(d.base+".zip", archive.Bytes(), 0o644))
	must(t, os.WriteFile(d.base+".mod", []byte("module example.com/Upper/dep\n"), 0o644))
	must(t, os.WriteFile(d.base+".info", []byte(`{"Version":"v1.0.0"}`), 0o644))
	must(t, os.WriteFile(d.base+".lock", nil, 0o644))
	hash, err := dirhash.HashZip(d.base+".zip", dirhash.Hash1)
	must(t, err)
	d.sums = ParseSums("example.com/Upper/dep v1.0.0 " + hash + "\n" +
		"example.com/Upper/dep v1.0.0/go.mod " + goModHash([]byte("module example.com/Upper/dep\n")) + "\nno sum\n")
	return d
}

func TestMend(t *testing.T) {
	const clear, mend, whole = 0, 1, 2
	for what, test := range map[string]struct {
		damage func(t *testing.T, d downloaded)
		by     int // the least of the functions that mends it
		want   string
	}{
		"an empty go.mod": {func(t *testing.T, d downloaded) {
			must(t, os.WriteFile(d.base+".mod", nil, 0o644))
		}, clear, ".mod"},
		"a directory": {func(t *testing.T, d downloaded) { directory(t, d.base+".info") }, clear, ".info"},
		"a link":      {func(t *testing.T, d downloaded) { link(t, d.base+".zip") }, clear, ".zip"},
		"another go.mod": {func(t *testing.T, d downloaded) {
			must(t, os.WriteFile(d.base+".mod", []byte("module x"), 0o644))
		}, mend, ".mod"},
		"another archive": {func(t *testing.T, d downloaded) {
			must(t, os.RemoveAll(d.root))
			must(t, os.WriteFile(d.base+".zip", []byte("x"), 0o644))
		}, mend, ".zip"},
		"a file, no module": {func(t *testing.T, d downloaded) {
			must(t, os.RemoveAll(d.root))
			must(t, os.WriteFile(d.root, nil, 0o644))
		}, mend, "@v1.0.0"},
		"a link on the way": {func(t *testing.T, d downloaded) {
			must(t, os.RemoveAll(filepath.Join(d.dir, "example.com")))
			link(t, filepath.Join(d.dir, "cache", "download", "example.com"))
		}, mend, "example.com"},
		"a file is gone": {func(t *testing.T, d downloaded) {
			must(t, os.Remove(filepath.Join(d.root, "dep.go")))
		}, whole, "@v1.0.0"},
		"a file is short": {func(t *testing.T, d downloaded) {
			must(t, os.Chmod(filepath.Join(d.root, "dep.go"), 0o644))
			must(t, os.WriteFile(filepath.Join(d.root, "dep.go"), nil, 0o644))
		}, whole, "@v1.0.0"},
	} {
		t.Run(what, func(t *testing.T) {
			d := newDownloaded(t)
			steps := []func(string, []Sum) ([]string, error){Clear, Repair, RepairAll}
			for _, step := range steps {
				if removed, err := step(d.dir, d.sums); err != nil || len(removed) > 0 {
					t.Fatalf("undamaged: removed %q: %v", removed, err)
				}
			}
			test.damage(t, d)
			for i, step := range steps {
				removed, err := step(d.dir, d.sums)
				is := slices.ContainsFunc(removed, func(name string) bool { return strings.HasSuffix(name, test.want) })
				if err != nil || is != (i == test.by) {
					t.Errorf("step %d removed %q: %v", i, removed, err)
				}
			}
		})
	}
}

// What another process is about to extract is let alone.
func TestMendPassesOverPartial(t *testing.T) {
	d := newDownloaded(t)
	must(t, os.WriteFile(d.base+".partial", nil, 0o644))
	must(t, fsx.RemoveAll(d.root))
	must(t, os.Mkdir(d.root, 0o755))
	if removed, err := RepairAll(d.dir, d.sums); err != nil || len(removed) > 0 {
		t.Errorf("removed %q: %v", removed, err)
	}
}

func directory(t *testing.T, path string) {
	must(t, os.Remove(path))
	must(t, os.MkdirAll(filepath.Join(path, "within"), 0o755))
}

func link(t *testing.T, path string) {
	must(t, os.Rename(path, path+".old"))
	if err := os.Symlink(path+".old", path); err != nil {
		t.Skip("cannot make a link: ", err)
	}
}
