package layer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// A blockRecord says what a block was compressed to.
type blockRecord struct {
	In   []byte // SHA-256 of the dictionary and the data
	Out  []byte // SHA-256 of what they became
	Size int    // of that
}

// inputSum identifies what a block is compressed from.
func (b *block) inputSum() []byte {
	h := sha256.New()
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(b.dict))))
	h.Write(b.dict)
	h.Write(b.data[:b.size])
	return h.Sum(nil)
}

func (r *blockRecord) setOut(out []byte) {
	sum := sha256.Sum256(out)
	r.Out, r.Size = sum[:], len(out)
}

// A compressedLayer is the record of the compressed form that a layer of an image had last.
type compressedLayer struct {
	Recipe string
	Blob   v1.Hash
	Blocks []blockRecord
}

// oldBlocks are the blocks of a compressed layer. After a small edit a program has most of them
// again, and taking them is several times as fast as compressing. The zero value has none.
type oldBlocks struct {
	file io.ReaderAt // the layer's blob, which somebody may have changed
	at   map[string]oldBlock
}

type oldBlock struct {
	blockRecord
	offset int64
}

// newOldBlocks returns the blocks of a record with the blob that it names.
func newOldBlocks(c compressedLayer, file io.ReaderAt) oldBlocks {
	old := oldBlocks{file, make(map[string]oldBlock, len(c.Blocks))}
	offset := int64(len(gzipHeader))
	for _, r := range c.Blocks {
		old.at[string(r.In)] = oldBlock{r, offset}
		offset += int64(r.Size)
	}
	return old
}

// take sets out and record of a block to those of an equal one, if there is one and its bytes are
// as they were written.
func (o oldBlocks) take(b *block) bool {
	known, ok := o.at[string(b.record.In)]
	if !ok || known.Size <= 0 || known.Size > maxCompressed {
		return false
	}
	b.out.Reset()
	b.out.Grow(known.Size)
	out := b.out.AvailableBuffer()[:known.Size]
	if _, err := o.file.ReadAt(out, known.offset); err != nil {
		return false
	}
	if b.record.setOut(out); b.record.Size != known.Size || !bytes.Equal(b.record.Out, known.Out) {
		return false
	}
	b.out.Write(out)
	return true
}

// maxCompressed is more than any block is compressed to.
const maxCompressed = 2 * gzipBlock
