package layer

import (
	"context"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// A Packing is how a Compressor compresses the layers of one image. If it is the Digests that a
// layer is made with, the layer is compressed when it is read for its digest, and not read again.
type Packing struct {
	Digests
	Compressor *Compressor
	Image      string // names what is recorded of its layers
	Blobs      Blobs  // where they are written; nil: the Compressor's directory
	// Old opens a blob that the image had last; may be nil.
	Old func(h v1.Hash) (OldBlob, error)
}

// An OldBlob is a blob whose content is not known.
type OldBlob interface {
	io.ReaderAt
	io.Closer
}

// packingOf returns how to compress a layer: as its image does, or else as c does.
func packingOf(l v1.Layer, c *Compressor) *Packing {
	if l, ok := Unwrap(l).(*plain); ok && l.packing != nil && l.packing.Compressor == c {
		return l.packing
	}
	return &Packing{Compressor: c}
}

// pack compresses a layer, and sets its digest and size.
func (p *Packing) pack(ctx context.Context, l *plain) (err error) {
	l.sum, err = (&gzipLayer{Layer: l, ctx: ctx, from: p}).compress(nil)
	return err
}

func (p *Packing) blobs() Blobs {
	if p.Blobs == nil {
		return p.Compressor.store()
	}
	return p.Blobs
}

// openOld returns what the layer was compressed to last, if that is there.
func (p *Packing) openOld(l v1.Layer) (old oldBlocks, end func()) {
	var c compressedLayer
	if !Recall(p.Digests, p.key(l), &c) || c.Recipe != gzipRecipe {
		return old, func() {}
	}
	for _, open := range []func(v1.Hash) (OldBlob, error){p.Old, p.openStored} {
		if open == nil {
			continue
		}
		if f, err := open(c.Blob); err == nil {
			return newOldBlocks(c, f), func() { _ = f.Close() }
		}
	}
	return old, func() {}
}

func (p *Packing) openStored(h v1.Hash) (OldBlob, error) { return p.Compressor.store().OpenRaw(h) }

// remember keeps what a layer was compressed to, instead of what it was before.
func (p *Packing) remember(l v1.Layer, c compressedLayer) { Remember(p.Digests, p.key(l), c) }

func (p *Packing) key(l v1.Layer) string {
	if p.Image == "" {
		return ""
	}
	return "compressed " + p.Image + ": " + DescribeHistory(l)
}
