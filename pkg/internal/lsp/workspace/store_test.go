package workspace

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// What the editor has counts while it is open, else what the disk has.
func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gobuild.hcl")
	if err := os.WriteFile(path, []byte("disk"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, uri := NewStore(), protocol.URIOf(path)
	want := func(text string) {
		t.Helper()
		if d, err := s.Read(path); err != nil || string(d.Text) != text {
			t.Errorf("%v, %v, want %s", d, err, text)
		}
	}
	want("disk")
	s.Put(document.Open(uri, path, "hcl", 1, []byte("editor")))
	want("editor")
	if d := s.Remove(uri); d == nil || s.Open(uri) != nil {
		t.Errorf("%v is open still", d)
	}
	want("disk")
}

// What was read is current until a document of it, or anything on the disk, changes.
func TestCurrent(t *testing.T) {
	s := NewStore()
	a := document.Open("file:///a", "/a", "hcl", 1, []byte("a"))
	b := document.Open("file:///b", "/b", "hcl", 1, []byte("b"))
	s.Put(a)
	read := map[string]*document.Document{"/a": a}
	s.Put(b)
	s.Touch(b)
	if !s.isCurrent(read, 0) {
		t.Error("another document makes it stale")
	}
	s.Touch(nil)
	if s.isCurrent(read, 0) || !s.isCurrent(read, s.generation()) {
		t.Error("a change of the disk does not count")
	}
	s.Put(document.Open("file:///a", "/a", "hcl", 2, []byte("aa")))
	if s.isCurrent(read, s.generation()) {
		t.Error("a change of the document does not count")
	}
}
