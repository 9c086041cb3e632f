package buildcache

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// put writes an output as go does, and returns its path.
func put(t testing.TB, dir, content string) string {
	t.Helper()
	name := fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	path := filepath.Join(dir, name[:2], name+suffix)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// look opens and closes the checker of a build cache, and returns what it removed.
func look(t testing.TB, dir string) []string {
	t.Helper()
	c, removed, err := Open(dir)
	must(t, err)
	must(t, c.Close())
	return removed
}

func isGone(name string) bool {
	_, err := os.Lstat(name)
	return err != nil
}

func TestCheckRemovesWhatDiffers(t *testing.T) {
	old := time.Now().Add(-time.Hour)
	for name, damage := range map[string]func(path string) error{
		"other content of the same size": func(p string) error { return os.WriteFile(p, []byte("ena"), 0o644) },
		"other content, times stay": func(p string) error {
			info, err := os.Stat(p)
			must(t, err)
			must(t, os.WriteFile(p, []byte("ena"), 0o644))
			return os.Chtimes(p, info.ModTime(), info.ModTime())
		},
		"empty": func(p string) error { return os.Truncate(p, 0) },
		"a directory": func(p string) error {
			must(t, os.Remove(p))
			return os.MkdirAll(filepath.Join(p, "x"), 0o755)
		},
		"a link to nothing": func(p string) error { must(t, os.Remove(p)); return os.Symlink("nothing", p) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "go-build")
			one, two := put(t, dir, "one"), put(t, dir, "two")
			for _, p := range []string{one, two} {
				must(t, os.Chtimes(p, old, old))
			}
			if removed := look(t, dir); len(removed) > 0 {
				t.Errorf("removed %q", removed)
			}
			must(t, damage(one))
			if removed := look(t, dir); !slices.Equal(removed, []string{filepath.Base(one)}) {
				t.Errorf("removed %q, not %s", removed, one)
			}
			if !isGone(one) || isGone(two) {
				t.Error("one is there, or two is not")
			}
		})
	}
}

// What go has written since counts by its content, unless another process may be writing it.
func TestCheckReadsWhatItDoesNotKnow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "go-build")
	good, bad := put(t, dir, "good"), put(t, dir, "bad")
	must(t, os.WriteFile(bad, []byte("dab"), 0o644))
	known := put(t, dir, "known")
	other, removed, err := Open(dir)
	must(t, err)
	if !slices.Equal(removed, []string{filepath.Base(bad)}) || isGone(good) {
		t.Errorf("removed %q", removed)
	}
	must(t, os.WriteFile(known, []byte("nwonk"), 0o644))
	half := put(t, dir, "half")
	must(t, os.Truncate(half, 1))
	if removed := look(t, dir); len(removed) > 0 && !slices.Equal(removed, []string{filepath.Base(known)}) {
		t.Errorf("removed %q while another runs", removed)
	}
	if isGone(half) {
		t.Error("what another writes was removed")
	}
	must(t, other.Close())
}

func TestCheckWithoutCache(t *testing.T) {
	if removed := look(t, filepath.Join(t.TempDir(), "none")); len(removed) > 0 {
		t.Errorf("removed %q", removed)
	}
}

// BenchmarkCheck is what a compile pays in a cache of 10,000 outputs.
func BenchmarkCheck(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "go-build")
	for i := range 10000 {
		put(b, dir, fmt.Sprint(i))
	}
	time.Sleep(50 * time.Millisecond)
	look(b, dir)
	for b.Loop() {
		look(b, dir)
	}
}

// A directory in the place of the lock gives way.
func TestCheckReplacesItsLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "go-build")
	put(t, dir, "one")
	must(t, os.MkdirAll(filepath.Join(dir+".lock", "within"), 0o755))
	look(t, dir)
	if info, err := os.Lstat(dir + ".lock"); err == nil && info.IsDir() {
		t.Error("the lock is a directory still")
	}
}
