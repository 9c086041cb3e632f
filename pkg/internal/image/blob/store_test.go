package blob

import (
	"io"
	"os"
	"strings"
	"testing"
)

// A kept blob that was damaged is removed by who reads it, and the error names it.
func TestDamagedBlob(t *testing.T) {
	b := Store{Dir: t.TempDir()}
	if err := b.Put([]byte("kept")); err != nil {
		t.Fatal(err)
	}
	h, _ := DigestBytes([]byte("kept"))
	if err := os.WriteFile(b.Path(h), []byte("kexx"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := b.Open(h)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.ReadAll(r); err == nil || !strings.Contains(err.Error(), b.Path(h)+" was damaged") {
		t.Errorf("the error is %v", err)
	}
	if b.Has(h, -1) {
		t.Error("it is kept still")
	}
}

// Without a directory nothing is written, not even below the working directory.
func TestNoDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := (Store{}).WriteNote("notes/1", "x"); err == nil {
		t.Error("a note was written somewhere")
	}
	if err := (Store{}).Put([]byte("x")); err == nil {
		t.Error("a blob was written somewhere")
	}
}
