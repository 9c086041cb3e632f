package image

import (
	"io"
	"os"
	"strings"
	"testing"
)

// A kept blob that was damaged is removed by who reads it, and the error names it.
func TestDamagedBlob(t *testing.T) {
	b := blobs{t.TempDir()}
	if err := b.put([]byte("kept")); err != nil {
		t.Fatal(err)
	}
	h, _ := hashOf([]byte("kept"))
	if err := os.WriteFile(b.path(h), []byte("kexx"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := b.open(h)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.ReadAll(r); err == nil || !strings.Contains(err.Error(), b.path(h)+" was damaged") {
		t.Errorf("the error is %v", err)
	}
	if b.has(h, -1) {
		t.Error("it is kept still")
	}
}
