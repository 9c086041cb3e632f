package layer

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// TestArchiveLayer: the file is the layer, and is read for its digest once.
func TestArchiveLayer(t *testing.T) {
	r, err := dataLayer(t, "/a", "text").Uncompressed()
	imagetest.Must(t, r, err)
	data, err := io.ReadAll(r)
	imagetest.Must(t, data, err)
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "layer.tar"), string(data), 0o644)
	cache := &imagetest.Memory{}
	want, err := dataLayer(t, "/a", "text").DiffID()
	imagetest.Must(t, want, err)
	for hits := range 2 {
		l, err := FromArchive(t.Context(), file, "a file", cache)
		imagetest.Must(t, l, err)
		if id, _ := l.DiffID(); id != want {
			t.Errorf("the layer is %s, want %s", id, want)
		}
		if size, _ := l.Size(); size != int64(len(data)) {
			t.Errorf("it has %d bytes, want %d", size, len(data))
		}
		if cache.Hits != hits {
			t.Errorf("%d digests were remembered, want %d", cache.Hits, hits)
		}
		if DescribeHistory(l) != "gobuild a file" {
			t.Errorf("it is called %q", DescribeHistory(l))
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := FromArchive(t.Context(), file, "a file", cache); err == nil {
		t.Error("a layer without its file")
	}
}
