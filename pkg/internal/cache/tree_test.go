package cache_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

// plant makes a small tree with one of each kind.
func plant(t *testing.T, dir string) {
	t.Helper()
	testfiles.Write(t, filepath.Join(dir, "a.go"), "package a")
	testfiles.Write(t, filepath.Join(dir, "sub", "b.go"), "package b")
	testfiles.Write(t, filepath.Join(dir, "sub", "deep", "c.go"), "package c")
	testfiles.Write(t, filepath.Join(dir, "run.sh"), "#!/bin/sh")
	symlink(t, "a.go", filepath.Join(dir, "link"))
	for path, mode := range map[string]os.FileMode{"run.sh": 0o755, "empty": os.ModeDir} {
		var err error
		if path = filepath.Join(dir, path); mode.IsDir() {
			err = os.Mkdir(path, 0o755)
		} else {
			err = os.Chmod(path, mode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTreeIsTheSameElsewhere(t *testing.T) {
	one, two := t.TempDir(), filepath.Join(t.TempDir(), "x", "y")
	plant(t, one)
	plant(t, two)
	h := openHasher(t, t.TempDir())
	want := tree(t, h, one)
	if !strings.HasPrefix(want, "sha256:") || len(want) != len("sha256:")+64 {
		t.Errorf("digest %q", want)
	}
	if got := tree(t, h, two); got != want {
		t.Errorf("a copy has the digest %s, want %s", got, want)
	}
	testfiles.Age(t, filepath.Join(two, "a.go"), 1000)
	if got := tree(t, openHasher(t, t.TempDir()), two); got != want {
		t.Errorf("another mtime changes the digest")
	}
	link := filepath.Join(t.TempDir(), "root")
	symlink(t, one, link)
	if got := tree(t, h, link); got != want {
		t.Error("the same tree through a link as its root has another digest")
	}
}

// Each of these changes gives a digest that no other state has.
func TestTreeChanges(t *testing.T) {
	changes := map[string]func(dir string) error{
		"content": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "a.go"), []byte("package x"), 0o644)
		},
		"deep content": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "sub/deep/c.go"), []byte("x"), 0o644)
		},
		"executable":     func(dir string) error { return os.Chmod(filepath.Join(dir, "a.go"), 0o755) },
		"not executable": func(dir string) error { return os.Chmod(filepath.Join(dir, "run.sh"), 0o644) },
		"removed":        func(dir string) error { return os.Remove(filepath.Join(dir, "a.go")) },
		"renamed": func(dir string) error {
			return os.Rename(filepath.Join(dir, "a.go"), filepath.Join(dir, "b.go"))
		},
		"moved down": func(dir string) error {
			return os.Rename(filepath.Join(dir, "a.go"), filepath.Join(dir, "sub/a.go"))
		},
		"moved up": func(dir string) error {
			return os.Rename(filepath.Join(dir, "sub/b.go"), filepath.Join(dir, "b.go"))
		},
		"directory removed": func(dir string) error { return os.Remove(filepath.Join(dir, "empty")) },
		"directory added":   func(dir string) error { return os.Mkdir(filepath.Join(dir, "empty/more"), 0o755) },
		"file for directory": func(dir string) error {
			return swap(dir, "empty", func(p string) error { return os.WriteFile(p, nil, 0o644) })
		},
		"link elsewhere": func(dir string) error {
			return swap(dir, "link", func(p string) error { return os.Symlink("run.sh", p) })
		},
		"file for link": func(dir string) error {
			return swap(dir, "link", func(p string) error { return os.WriteFile(p, []byte("a.go"), 0o644) })
		},
		"copy for link": func(dir string) error {
			return swap(dir, "link", func(p string) error { return os.WriteFile(p, []byte("package a"), 0o644) })
		},
	}
	seen := map[string]string{}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			plant(t, dir)
			h := openHasher(t, t.TempDir())
			seen[tree(t, h, dir)] = "unchanged"
			if err := change(dir); err != nil {
				t.Fatal(err)
			}
			d := tree(t, h, dir)
			if other, ok := seen[d]; ok {
				t.Errorf("the digest is that of %q", other)
			}
			seen[d] = name
		})
	}
}

func swap(dir, name string, create func(path string) error) error {
	path := filepath.Join(dir, name)
	if err := os.Remove(path); err != nil {
		return err
	}
	return create(path)
}

func TestTreeSkip(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir)
	h := openHasher(t, t.TempDir())
	whole := tree(t, h, dir)
	var asked []string
	skip := func(rel string, isDir bool) bool {
		if isDir {
			rel += "/"
		}
		asked = append(asked, rel)
		return rel == "dist/" || rel == "sub/deep/"
	}
	without, err := h.Tree(dir, skip)
	if err != nil || without == whole {
		t.Errorf("skipping changes nothing: %v", err)
	}
	slices.Sort(asked)
	if got, want := strings.Join(asked, " "), "a.go empty/ link run.sh sub/ sub/b.go sub/deep/"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	testfiles.Write(t, filepath.Join(dir, "dist", "binary"), "new")
	testfiles.Write(t, filepath.Join(dir, "sub", "deep", "c.go"), "edited")
	if got, err := h.Tree(dir, skip); err != nil || got != without {
		t.Errorf("what is skipped counts: %v", err)
	}
}

func TestTreeOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	testfiles.Write(t, path, "content")
	h := openHasher(t, t.TempDir())
	before := tree(t, h, path)
	testfiles.Write(t, path, "edited!")
	if tree(t, h, path) == before {
		t.Error("the digest of an edited file is unchanged")
	}
	if _, err := h.Tree(path+".missing", nil); err == nil {
		t.Error("no error for a tree that is not there")
	}
}

// What has gone from a directory goes from the index.
func TestTreeForgets(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	for _, name := range []string{"stays", "goes"} {
		testfiles.Write(t, filepath.Join(dir, name), name)
	}
	settle(t)
	h := openHasher(t, state)
	tree(t, h, dir)
	save(t, h)
	if err := os.Remove(filepath.Join(dir, "goes")); err != nil {
		t.Fatal(err)
	}
	tree(t, h, dir)
	save(t, h)
	if index := testfiles.Read(t, filepath.Join(state, "index")); strings.Contains(index, "goes") ||
		!strings.Contains(index, "stays") {
		t.Error("the index does not hold the one file that is there")
	}
}

func tree(t testing.TB, h *cache.Hasher, dir string) string {
	t.Helper()
	d, err := h.Tree(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
