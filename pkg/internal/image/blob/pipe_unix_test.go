//go:build unix

package blob

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// A pipe in the place of what is kept counts as missing, and is replaced.
func TestPipesInTheCache(t *testing.T) {
	b := Store{Dir: t.TempDir()}
	if err := b.Put([]byte("kept")); err != nil {
		t.Fatal(err)
	}
	h, _ := DigestBytes([]byte("kept"))
	if err := os.MkdirAll(filepath.Dir(b.notePath("notes/1")), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{b.Path(h), b.notePath("notes/1")} {
		_ = os.Remove(path)
		if err := syscall.Mkfifo(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := b.Get(h, 100); ok {
		t.Error("a pipe was read")
	}
	var note string
	if b.ReadNote("notes/1", &note) {
		t.Error("a pipe was read as a note")
	}
	if _, err := b.Open(v1.Hash(h)); err == nil {
		t.Error("a pipe was opened")
	}
	if err := b.Put([]byte("kept")); err != nil {
		t.Fatal(err)
	}
	if err := b.WriteNote("notes/1", "kept"); err != nil {
		t.Fatal(err)
	}
	if !b.ReadNote("notes/1", &note) || note != "kept" {
		t.Errorf("the note is %q", note)
	}
	if data, ok := b.Get(h, 100); !ok || string(data) != "kept" {
		t.Errorf("%q, %t", data, ok)
	}
}
