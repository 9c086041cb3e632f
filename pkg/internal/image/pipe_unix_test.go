//go:build unix

package image

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// A pipe in the place of what is kept counts as missing, and is replaced.
func TestPipesInTheCache(t *testing.T) {
	b := blobs{t.TempDir()}
	if err := b.put([]byte("kept")); err != nil {
		t.Fatal(err)
	}
	h, _ := hashOf([]byte("kept"))
	if err := os.MkdirAll(filepath.Dir(b.noteOf(h)), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{b.path(h), b.noteOf(h)} {
		_ = os.Remove(path)
		if err := syscall.Mkfifo(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := b.get(h, 100); ok {
		t.Error("a pipe was read")
	}
	if _, ok := b.known(h); ok {
		t.Error("a pipe was known")
	}
	if _, err := b.open(v1.Hash(h)); err == nil {
		t.Error("a pipe was opened")
	}
	if err := b.put([]byte("kept")); err != nil {
		t.Fatal(err)
	}
	if data, ok := b.get(h, 100); !ok || string(data) != "kept" {
		t.Errorf("%q, %t", data, ok)
	}
}
