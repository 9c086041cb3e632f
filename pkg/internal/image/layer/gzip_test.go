package layer

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

func TestCompress(t *testing.T) {
	random := make([]byte, 3*gzipBlock+17)
	rand.New(rand.NewSource(1)).Read(random)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, data := range [][]byte{nil, []byte("x"), random[:gzipBlock], random,
		bytes.Repeat([]byte("text "), gzipBlock), bytes.Repeat([]byte("12345678"), gzipBlock/8)} {
		digests := map[[32]byte]bool{}
		for _, cpus := range []int{1, 2, 5} {
			runtime.GOMAXPROCS(cpus)
			var out bytes.Buffer
			if err := compress(&out, bytes.NewReader(data)); err != nil {
				t.Fatal(err)
			}
			digests[sha256.Sum256(out.Bytes())] = true
			z, err := gzip.NewReader(&out)
			imagetest.Must(t, z, err).Multistream(false)
			got, err := io.ReadAll(z)
			if !bytes.Equal(imagetest.Must(t, got, err), data) || out.Len() != 0 {
				t.Errorf("%d bytes became %d, with %d behind them", len(data), len(got), out.Len())
			}
		}
		if len(digests) != 1 {
			t.Errorf("%d bytes were compressed in %d ways", len(data), len(digests))
		}
	}
}

func TestGzipIsKept(t *testing.T) {
	cache := t.TempDir()
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), strings.Repeat("text", 1000), 0o644)
	made := func() string {
		l, err := FromFile(t.Context(), file, "/x", 0, "", nil)
		g, err2 := Gzip(context.Background(), imagetest.Must(t, l, err), cache)
		h, _ := imagetest.Must(t, g, err2).Digest()
		size, _ := g.Size()
		r, err := g.Compressed()
		data, err2 := io.ReadAll(imagetest.Must(t, r, err))
		if int64(len(imagetest.Must(t, data, err2))) != size || fmt.Sprintf("sha256:%x",
			sha256.Sum256(data)) != h.String() {
			t.Errorf("%d bytes of %s (%d bytes)", len(data), h, size)
		}
		if _, files := imagetest.LayerFiles(t, g); len(files["x"]) != 4000 {
			t.Errorf("the layer has %q", imagetest.Names(files))
		}
		return blob.Store{Dir: cache}.Path(h)
	}
	blob := made()
	before, err := os.Stat(blob)
	if imagetest.Must(t, made(), err) != blob {
		t.Error("the same layer was compressed to another blob")
	}
	after, err := os.Stat(blob)
	if !os.SameFile(before, imagetest.Must(t, after, err)) {
		t.Error("the layer was compressed twice")
	}
	imagetest.WriteFile(t, blob, "cut", 0o644)
	made()
}

func TestGzipOfChangedFile(t *testing.T) {
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), "before", 0o644)
	l, err := FromFile(t.Context(), file, "/x", 0, "", nil)
	imagetest.WriteFile(t, file, "behind", 0o644)
	if _, err := Gzip(context.Background(), imagetest.Must(t, l, err), t.TempDir()); err == nil ||
		!strings.Contains(err.Error(), "did a file change") {
		t.Error(err)
	}
}

func TestGzipCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	cache := t.TempDir()
	if _, err := Gzip(ctx, dataLayer(t, "/x", "x"), cache); !errors.Is(err, context.Canceled) ||
		len(imagetest.ReadTree(t, cache)) != 0 {
		t.Errorf("%v, and %q was left", err, imagetest.Names(imagetest.ReadTree(t, cache)))
	}
	if _, err := Gzip(context.Background(), dataLayer(t, "/x", "x"), ""); err == nil {
		t.Error("without a cache directory something was written somewhere")
	}
}
