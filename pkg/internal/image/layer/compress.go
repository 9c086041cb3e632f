package layer

import (
	"bytes"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"io"
	"runtime"
	"sync"

	"github.com/klauspost/compress/flate"
)

// What decides how bytes are compressed, and so the digests of layers. A test pins the result;
// pkg/docs/compression.md says how they were chosen.
const (
	gzipRecipe = "3"     // changes when the same bytes would be compressed otherwise
	gzipBlock  = 1 << 19 // bytes that are compressed as one; fixed, so that the number of CPUs changes nothing
	gzipWindow = 1 << 15 // what deflate looks back
	gzipLevel  = 2
)

// gzipHeader has no name, no time and no operating system (RFC 1952).
var gzipHeader = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}

// compress writes src as one gzip stream. Blocks are compressed in parallel, each with the end of
// the previous one as its dictionary, and end on a byte boundary (a sync flush, RFC 1951 3.2.4), so
// that they can be concatenated. It takes what old has of them, and returns what it wrote.
func compress(dst io.Writer, src io.Reader, old oldBlocks) ([]blockRecord, error) {
	if _, err := dst.Write(gzipHeader); err != nil {
		return nil, err
	}
	g := &gzipper{src: src, old: old, crc: crc32.NewIEEE()}
	for more := true; more; {
		var err error
		if more, err = g.writeBatch(dst); err != nil {
			return nil, err
		}
	}
	end := []byte{1, 0, 0, 0xff, 0xff} // the last block: stored, empty
	end = binary.LittleEndian.AppendUint32(end, g.crc.Sum32())
	end = binary.LittleEndian.AppendUint32(end, uint32(g.size))
	_, err := dst.Write(end)
	return g.done, err
}

// A gzipper compresses a stream.
type gzipper struct {
	src  io.Reader
	old  oldBlocks
	crc  hash.Hash32
	size int64
	tail []byte // the end of the block before
	done []blockRecord
}

// writeBatch compresses as many blocks as there are CPUs, fewer if many streams are compressed or at
// the end, and writes them in order.
func (g *gzipper) writeBatch(dst io.Writer) (more bool, err error) {
	var batch []*block
	defer func() {
		for _, b := range batch {
			b.free()
		}
	}()
	more = true
	for b := newBlock(); b != nil && more && err == nil; {
		batch = append(batch, b)
		more, err = g.read(b)
		if b = nil; len(batch) < runtime.GOMAXPROCS(0) {
			b = newBlockIfFree()
		}
	}
	if err != nil {
		return false, err
	}
	var wg sync.WaitGroup
	for _, b := range batch {
		wg.Go(func() { b.compress(g.old) })
	}
	wg.Wait()
	return more, g.write(dst, batch)
}

// read reads a block, and reports whether there may be another one.
func (g *gzipper) read(b *block) (more bool, err error) {
	n, err := io.ReadFull(g.src, b.data[:])
	if more = err == nil; err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	b.size = n
	b.dict = append(b.dict[:0], g.tail...)
	g.tail = append(g.tail[:0], b.data[max(0, n-gzipWindow):n]...)
	g.crc.Write(b.data[:n])
	g.size += int64(n)
	return more, err
}

// write writes what the blocks became.
func (g *gzipper) write(dst io.Writer, batch []*block) error {
	for _, b := range batch {
		if b.err != nil || b.size == 0 {
			return b.err
		}
		if _, err := dst.Write(b.out.Bytes()); err != nil {
			return err
		}
		g.done = append(g.done, b.record)
	}
	return nil
}

// A block is a unit of work.
type block struct {
	dict   []byte
	data   [gzipBlock]byte
	size   int // of data
	out    bytes.Buffer
	writer *flate.Writer
	record blockRecord
	err    error
}

// Blocks are kept, and there are never more than slots, however many streams are compressed.
var (
	blocks = sync.Pool{New: func() any { return new(block) }}
	slots  = make(chan struct{}, 2*runtime.GOMAXPROCS(0))
)

// newBlock waits for a free block. Who has one must not wait for a second.
func newBlock() *block {
	slots <- struct{}{}
	return blocks.Get().(*block)
}

// newBlockIfFree returns nil if there is none.
func newBlockIfFree() *block {
	select {
	case slots <- struct{}{}:
		return blocks.Get().(*block)
	default:
		return nil
	}
}

func (b *block) free() {
	blocks.Put(b)
	<-slots
}

// compress sets out and record.
func (b *block) compress(old oldBlocks) {
	b.out.Reset()
	b.err = nil
	b.record.In = b.inputSum()
	if b.size == 0 || old.take(b) {
		return
	}
	if b.err = b.deflate(); b.err == nil {
		b.record.setOut(b.out.Bytes())
	}
}

func (b *block) deflate() (err error) {
	if b.writer == nil {
		if b.writer, err = flate.NewWriter(nil, gzipLevel); err != nil {
			return err
		}
	}
	b.writer.ResetDict(&b.out, b.dict)
	if _, err := b.writer.Write(b.data[:b.size]); err != nil {
		return err
	}
	return b.writer.Flush()
}
