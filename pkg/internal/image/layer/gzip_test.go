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
	"slices"
	"strings"
	"testing"
	"time"

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
			if _, err := compress(&out, bytes.NewReader(data), oldBlocks{}); err != nil {
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
		g, err2 := keeping(cache).Gzip(t.Context(), imagetest.Must(t, l, err))
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
	if _, err := keeping(t.TempDir()).Gzip(t.Context(), imagetest.Must(t, l, err)); err == nil ||
		!strings.Contains(err.Error(), "did a file change") {
		t.Error(err)
	}
}

func TestGzipCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	cache := t.TempDir()
	if _, err := keeping(cache).Gzip(ctx, dataLayer(t, "/x", "x")); !errors.Is(err, context.Canceled) ||
		len(imagetest.ReadTree(t, cache)) != 0 {
		t.Errorf("%v, and %q was left", err, imagetest.Names(imagetest.ReadTree(t, cache)))
	}
	if _, err := keeping("").Gzip(t.Context(), dataLayer(t, "/x", "x")); err == nil {
		t.Error("without a cache directory something was written somewhere")
	}
}

func keeping(dir string) *Compressor { return &Compressor{Dir: dir, Keep: true} }

// What was compressed for a layout does not stay in the cache, but its digest does: the layer is
// compressed again only if it is read.
func TestGzipIsNotKept(t *testing.T) {
	cache := t.TempDir()
	l := dataLayer(t, "/x", strings.Repeat("text", 1000))
	c := &Compressor{Dir: cache}
	g, err := c.Gzip(t.Context(), l)
	first, _ := imagetest.Must(t, g, err).Digest()
	c.Close()
	kept := blob.Store{Dir: cache}
	if kept.Has(first, -1) {
		t.Error("the blob was kept")
	}
	again, err := c.Gzip(t.Context(), l)
	if h, _ := imagetest.Must(t, again, err).Digest(); h != first || kept.Has(first, -1) {
		t.Errorf("it became %s, not %s, or was compressed for that", h, first)
	}
	if _, files := imagetest.LayerFiles(t, again); len(files["x"]) != 4000 {
		t.Errorf("the layer has %q", imagetest.Names(files))
	}
	r, err := again.Compressed()
	imagetest.Must(t, r, err).Close()
	if !kept.Has(first, -1) {
		t.Error("it was read, and not compressed")
	}
}

// Digests of an older recipe, and those that were not used for long, are removed once a day.
func TestGzipSweeps(t *testing.T) {
	cache := t.TempDir()
	digests := filepath.Join(cache, noteDir(gzipRecipe))
	var notes []string
	for _, text := range []string{"used", "read", "forgotten"} {
		l := dataLayer(t, "/x", text)
		g, err := keeping(cache).Gzip(t.Context(), l)
		diffID, err2 := imagetest.Must(t, g, err).DiffID()
		notes = append(notes, filepath.Join(digests, imagetest.Must(t, &diffID, err2).Hex))
	}
	old := filepath.Join(cache, "gzip-1", "0123")
	if err := os.MkdirAll(filepath.Dir(old), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(old, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-noteAge - time.Hour)
	for _, name := range notes[1:] {
		if err := os.Chtimes(name, long, long); err != nil {
			t.Fatal(err)
		}
	}
	c := keeping(cache)
	if _, err := c.Gzip(t.Context(), dataLayer(t, "/x", "read")); err != nil {
		t.Fatal(err)
	}
	want := func(when string, there ...string) {
		t.Helper()
		for _, name := range append(slices.Clone(notes), old) {
			if _, err := os.Stat(name); (err == nil) != slices.Contains(there, name) {
				t.Errorf("%s: %s: %v", when, name, err)
			}
		}
	}
	want("before", append(slices.Clone(notes), old)...)
	c.Close()
	want("after a run", notes[:2]...)
	if err := os.Chtimes(notes[0], long, long); err != nil {
		t.Fatal(err)
	}
	c.Close()
	want("the same day", notes[:2]...)
	if err := os.Chtimes(filepath.Join(digests, "swept"), long, long); err != nil {
		t.Fatal(err)
	}
	c.Close()
	want("another day", notes[1])
	(&Compressor{}).Close() // without a cache there is nothing to sweep, here neither
}
