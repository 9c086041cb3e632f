//go:build linux

package cache_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// withoutPrivileges runs f as a user who may not read everything. Package syscall changes
// the user of all threads.
func withoutPrivileges(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	if err := syscall.Setreuid(-1, 65534); err != nil {
		t.Skip("needs to give up root's rights: ", err)
	}
	defer func() {
		if err := syscall.Setreuid(-1, 0); err != nil {
			t.Fatal(err)
		}
	}()
	f()
}

// What cannot be read is no error, but it counts: it has another digest than when it can be.
func TestTreeUnreadable(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	plant(t, dir)
	hidden := map[string]os.FileMode{"a.go": 0o644, "sub": 0o755}
	h := openHasher(t, t.TempDir())
	seen := map[string]string{tree(t, h, dir): "all readable"}
	for name, mode := range hidden {
		path := filepath.Join(dir, name)
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		h := openHasher(t, t.TempDir()) // one that has not read it before
		withoutPrivileges(t, func() {
			d := tree(t, h, dir)
			if other, ok := seen[d]; ok {
				t.Errorf("with %s unreadable the digest is that of %q", name, other)
			}
			seen[d] = name
			if _, err := h.Tree(path, nil); !os.IsPermission(err) {
				t.Errorf("an unreadable root: %v", err)
			}
		})
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
}

// A pipe that nobody writes to must not be read.
func TestTreePipe(t *testing.T) {
	dir := t.TempDir()
	h := openHasher(t, t.TempDir())
	before := tree(t, h, dir)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	if tree(t, h, dir) == before {
		t.Error("a pipe does not count")
	}
	if _, err := h.File(filepath.Join(dir, "pipe")); err == nil {
		t.Error("a pipe has a digest")
	}
}
