package layer

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// newPacking returns how an image's layers are compressed into the directory of a cache.
func newPacking(c *Compressor) *Packing {
	return &Packing{Digests: &imagetest.Memory{}, Compressor: c, Image: "image x"}
}

// compressed returns the blob of a layer made of a file, and its digest.
func compressed(t *testing.T, file, digest string, p *Packing) (v1.Hash, []byte) {
	t.Helper()
	l, err := FromFile(t.Context(), file, "/x", 0, digest, p)
	g, err2 := p.Compressor.Gzip(t.Context(), imagetest.Must(t, l, err))
	h, err := imagetest.Must(t, g, err2).Digest()
	imagetest.Must(t, h, err)
	r, err := g.Compressed()
	data, err2 := io.ReadAll(imagetest.Must(t, r, err))
	return h, imagetest.Must(t, data, errors.Join(err2, r.Close()))
}

// A layer that is compressed while it is read for its digest has the digests, the size and the bytes
// of one that is compressed later, and its file is not needed any more.
func TestPacking(t *testing.T) {
	text := strings.Repeat("some text", 1<<17)
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), text, 0o644)
	plain, err := FromFile(t.Context(), file, "/x", 0, "", nil)
	imagetest.Must(t, plain, err)
	later, err := keeping(t.TempDir()).Gzip(t.Context(), plain)
	imagetest.Must(t, later, err)
	p := newPacking(keeping(t.TempDir()))
	l, err := FromFile(t.Context(), file, "/x", 0, "", p)
	imagetest.Must(t, l, err)
	imagetest.WriteFile(t, file, strings.ToUpper(text), 0o644)
	g, err := p.Compressor.Gzip(t.Context(), l)
	imagetest.Must(t, g, err)
	same(t, "diff ID", plain.DiffID, g.DiffID)
	same(t, "digest", later.Digest, g.Digest)
	same(t, "size", later.Size, g.Size)
	same(t, "plain size", plain.Size, l.Size)
	r, err := g.Compressed()
	n, err2 := io.Copy(io.Discard, imagetest.Must(t, r, err)) // which verifies
	if size, _ := later.Size(); imagetest.Must(t, n, errors.Join(err2, r.Close())) != size {
		t.Errorf("%d bytes were read", n)
	}
}

// same checks that a layer's method returns the same for another one.
func same[T comparable](t *testing.T, what string, want, got func() (T, error)) {
	t.Helper()
	a, err := want()
	b, err2 := got()
	if err != nil || err2 != nil || a != b {
		t.Errorf("%s: %v (%v), want %v (%v)", what, b, err2, a, err)
	}
}

// The record of a layer is replaced, and what it was compressed to is used: from where the image had
// it, or from the cache.
func TestPackingReuses(t *testing.T) {
	cache, dir := t.TempDir(), t.TempDir()
	memory, text := &imagetest.Memory{}, strings.Repeat("some text that is longer than a block", 1<<17)
	opened := 0
	for _, p := range []*Packing{
		{Digests: memory, Compressor: keeping(cache), Image: "a"},
		{Digests: memory, Compressor: keeping(cache), Image: "a"},
		{Digests: memory, Compressor: keeping(t.TempDir()), Image: "a", Old: func(h v1.Hash) (OldBlob, error) {
			opened++
			return blob.Store{Dir: cache}.OpenRaw(h)
		}},
	} {
		text += "."
		file := imagetest.WriteFile(t, filepath.Join(dir, "x"), text, 0o644)
		h, got := compressed(t, file, "", p)
		want, data := compressed(t, file, "", newPacking(keeping(t.TempDir())))
		if h != want || string(got) != string(data) {
			t.Errorf("%d bytes became %s, want %s", len(text), h, want)
		}
		var record compressedLayer
		if !memory.Get("compressed a: gobuild /x", &record) || record.Blob != h || len(record.Blocks) != 10 {
			t.Errorf("the record of %s is of %s, with %d blocks", h, record.Blob, len(record.Blocks))
		}
	}
	if opened != 1 {
		t.Errorf("the image's own blob was opened %d times", opened)
	}
}

// What cannot be read, and a run that is cancelled, leave neither a blob nor a digest.
func TestPackingFails(t *testing.T) {
	cache := t.TempDir()
	p := newPacking(keeping(cache))
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), "text", 0o644)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := FromFile(ctx, file, "/x", 0, "sha256:1", p); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	gone := []Entry{{Path: "/x", Source: file, Within: filepath.Dir(file), Digest: "sha256:1"}}
	gone[0].Source = filepath.Join(filepath.Dir(file), "gone")
	if _, err := FromEntries(t.Context(), gone, p); err == nil {
		t.Error("a file that is not there became a layer")
	}
	if left := imagetest.ReadTree(t, cache); len(left) != 0 {
		t.Errorf("%q was left", imagetest.Names(left))
	}
	if h, _ := compressed(t, file, "sha256:1", p); h.Hex == "" {
		t.Error("it has no digest")
	}
}

// Images that share a layer may be made at once, and each finds the blob.
func TestPackingAtOnce(t *testing.T) {
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), strings.Repeat("text", 1<<19), 0o644)
	c := &Compressor{Dir: t.TempDir()}
	memory := &imagetest.Memory{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			own := blob.Store{Dir: t.TempDir()}
			h, _ := compressed(t, file, "sha256:1", &Packing{Digests: memory, Compressor: c, Image: "a", Blobs: own})
			if h.Hex == "" {
				t.Error("it has no digest")
			}
		})
	}
	wg.Wait()
	c.Close()
	if _, err := os.Stat(filepath.Join(c.Dir, "blobs")); err == nil {
		t.Error("a blob was written into the cache")
	}
}

// A cancelled run stops in the middle of a layer, soon.
func TestPackingCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	endless := func() (io.ReadCloser, error) {
		time.AfterFunc(50*time.Millisecond, cancel)
		return io.NopCloser(rand.NewChaCha8([32]byte{})), nil
	}
	p := newPacking(keeping(t.TempDir()))
	start := time.Now()
	_, err := newPlain(ctx, &plain{DescribeHistory: "x", open: endless}, "", 0, p)
	if passed := time.Since(start); !errors.Is(err, context.Canceled) || passed > 5*time.Second {
		t.Errorf("%v after %s", err, passed)
	}
	if left := imagetest.ReadTree(t, p.Compressor.Dir); len(left) != 0 {
		t.Errorf("%q was left", imagetest.Names(left))
	}
}
