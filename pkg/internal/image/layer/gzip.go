package layer

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A Compressor compresses layers, and keeps their digests below a directory of gobuild's cache.
type Compressor struct {
	Dir  string
	Keep bool // keep the blobs in Dir after Close, for pushes to come

	mu   sync.Mutex
	made []madeBlob
}

// A madeBlob is a blob of this run.
type madeBlob struct {
	digest v1.Hash
	in     Blobs
}

// Blobs keep blobs, which appear whole or not at all. [blob.Store] is one.
type Blobs interface {
	// Write writes what fill does, and names. It returns ErrEnded, without a call of fill, where
	// nothing can be written any more.
	Write(fill func(io.Writer) (v1.Hash, error)) error
	Has(h v1.Hash, size int64) bool
	Open(h v1.Hash) (io.ReadCloser, error) // what is read is verified
}

// ErrEnded is the error of a write to Blobs of an image that is complete.
var ErrEnded = errors.New("the image is complete")

// store is where blobs are that no image has another place for.
func (c *Compressor) store() blob.Store { return blob.Store{Dir: c.Dir} }

// Gzip returns the layer compressed. The same content always gives the same bytes, and is
// compressed once: after that its digest is known, and the blob only made again if it is read and
// was not kept.
func (c *Compressor) Gzip(ctx context.Context, l v1.Layer) (v1.Layer, error) {
	diffID, err := l.DiffID()
	if err != nil {
		return nil, err
	}
	g := &gzipLayer{Layer: l, ctx: ctx, from: packingOf(l, c)}
	if c.store().ReadNote(noteName(diffID), g) && g.Check == g.sum(diffID) {
		return g, nil
	}
	_, err = g.compress(&diffID)
	return g, err
}

func noteName(diffID v1.Hash) string { return noteDir(gzipRecipe) + "/" + diffID.Hex }

// Close removes what this compressor wrote to Dir, which is in layouts and tarballs now, and old digests.
func (c *Compressor) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.made {
		if m.in == Blobs(c.store()) && !c.Keep {
			_ = c.store().Remove(m.digest) // a blob that stays costs only space
		}
	}
	c.made = nil
	c.sweepNotes()
}

// places are where a blob may be.
func (c *Compressor) places(h v1.Hash, own Blobs) []Blobs {
	places := []Blobs{own}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.made {
		if m.digest == h {
			places = append(places, m.in)
		}
	}
	return append(places, c.store())
}

func (c *Compressor) add(h v1.Hash, in Blobs) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = append(c.made, madeBlob{h, in})
}

// A gzipLayer is a layer with its compressed form in a file.
type gzipLayer struct {
	v1.Layer `json:"-"` // the same, uncompressed
	ctx      context.Context
	from     *Packing
	Blob     v1.Hash
	Bytes    int64
	Check    string // sum of the others, as nothing else tells that a note was damaged
}

func (g *gzipLayer) sum(diffID v1.Hash) string {
	h, _ := blob.DigestBytes(fmt.Appendf(nil, "%s %s %d", diffID, g.Blob, g.Bytes))
	return h.Hex
}

// compress reads the layer once: it compresses it, and returns the digest and size of what it read,
// which must be want unless that is nil.
func (g *gzipLayer) compress(want *v1.Hash) (content sum, err error) {
	r, err := g.Uncompressed()
	if err != nil {
		return content, err
	}
	defer r.Close()
	old, closeOld := g.from.openOld(g.Layer)
	defer closeOld()
	var blocks []blockRecord
	in, err := g.write(func(w io.Writer) (v1.Hash, error) {
		plain, packed := sha256.New(), sha256.New()
		src := &countingReader{r: io.TeeReader(readable.ContextReader(g.ctx, r), plain)}
		g.Bytes = 0
		dst := blob.CountWrites(io.MultiWriter(w, packed), func(n int64) { g.Bytes += n })
		if blocks, err = compress(dst, src, old); err != nil {
			return v1.Hash{}, err
		}
		content = sum{DiffID: blob.FinishDigest(plain), Size: src.n}
		if want != nil && content.DiffID != *want {
			return v1.Hash{}, &blob.DamagedError{Want: *want, Got: "digest " + content.DiffID.String()}
		}
		g.Blob = blob.FinishDigest(packed)
		return g.Blob, nil
	})
	if err != nil {
		return content, err
	}
	g.from.Compressor.add(g.Blob, in)
	g.from.remember(g.Layer, compressedLayer{gzipRecipe, g.Blob, blocks})
	g.Check = g.sum(content.DiffID)
	return content, g.from.Compressor.store().WriteNote(noteName(content.DiffID), g)
}

// write writes the blob where its image has it, or to the cache, and returns where.
func (g *gzipLayer) write(fill func(io.Writer) (v1.Hash, error)) (Blobs, error) {
	in := g.from.blobs()
	err := in.Write(fill)
	if errors.Is(err, ErrEnded) {
		in = g.from.Compressor.store()
		err = in.Write(fill)
	}
	return in, err
}

// A countingReader counts what is read.
type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (g *gzipLayer) Digest() (v1.Hash, error)            { return g.Blob, nil }
func (g *gzipLayer) Size() (int64, error)                { return g.Bytes, nil }
func (g *gzipLayer) MediaType() (types.MediaType, error) { return types.OCILayer, nil }

// Compressed opens the compressed form, which is made again if it is not there.
func (g *gzipLayer) Compressed() (io.ReadCloser, error) {
	r, err := g.open()
	for n := 0; err != nil && n < 2; n++ { // twice if the image that it was made for ended before it was opened
		if err := g.makeAgain(); err != nil {
			return nil, err
		}
		r, err = g.open()
	}
	return r, err
}

// open opens the blob where it is. Another image may remove it from there at any time.
func (g *gzipLayer) open() (io.ReadCloser, error) {
	err := fs.ErrNotExist
	for _, in := range g.places() {
		if !in.Has(g.Blob, g.Bytes) {
			continue
		}
		var r io.ReadCloser
		if r, err = in.Open(g.Blob); err == nil {
			return r, nil
		}
	}
	return nil, err
}

func (g *gzipLayer) places() []Blobs { return g.from.Compressor.places(g.Blob, g.from.blobs()) }

func (g *gzipLayer) exists() bool {
	return slices.ContainsFunc(g.places(), func(in Blobs) bool { return in.Has(g.Blob, g.Bytes) })
}

// makeAgain compresses the layer once more.
func (g *gzipLayer) makeAgain() error {
	diffID, err := g.DiffID()
	if err != nil {
		return err
	}
	again := &gzipLayer{Layer: g.Layer, ctx: g.ctx, from: g.from}
	if _, err := again.compress(&diffID); err != nil {
		return err
	}
	if again.Blob != g.Blob {
		return &blob.DamagedError{Want: g.Blob, Got: "digest " + again.Blob.String()}
	}
	return nil
}

// PlaceOf returns where the blob of a layer is written when it is made; nil if no Compressor makes it.
func PlaceOf(l v1.Layer) Blobs {
	if g, ok := l.(*gzipLayer); ok {
		return g.from.blobs()
	}
	return nil
}

// Make makes the blob of a layer, unless it is there or no Compressor makes it.
func Make(l v1.Layer) error {
	g, ok := l.(*gzipLayer)
	if !ok || g.exists() {
		return nil
	}
	return g.makeAgain()
}
