package image

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestArchiveLayer: the file is the layer, and is read for its digest once.
func TestArchiveLayer(t *testing.T) {
	r, err := dataLayer(t, "/a", "text").Uncompressed()
	must(t, r, err)
	data, err := io.ReadAll(r)
	must(t, data, err)
	file := write(t, filepath.Join(t.TempDir(), "layer.tar"), string(data), 0o644)
	cache := &memory{}
	want, err := dataLayer(t, "/a", "text").DiffID()
	must(t, want, err)
	for hits := range 2 {
		l, err := ArchiveLayer(t.Context(), file, "a file", cache)
		must(t, l, err)
		if id, _ := l.DiffID(); id != want {
			t.Errorf("the layer is %s, want %s", id, want)
		}
		if size, _ := l.Size(); size != int64(len(data)) {
			t.Errorf("it has %d bytes, want %d", size, len(data))
		}
		if cache.hits != hits {
			t.Errorf("%d digests were remembered, want %d", cache.hits, hits)
		}
		if note(l) != "gobuild a file" {
			t.Errorf("it is called %q", note(l))
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := ArchiveLayer(t.Context(), file, "a file", cache); err == nil {
		t.Error("a layer without its file")
	}
}
