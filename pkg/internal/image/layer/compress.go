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

const (
	gzipRecipe = "1"     // changes when the same bytes would be compressed otherwise
	gzipBlock  = 1 << 20 // bytes that are compressed as one; fixed, so that the number of CPUs changes nothing
	gzipWindow = 1 << 15 // what deflate looks back
	gzipLevel  = 6
)

// compress writes src as one gzip stream (RFC 1952). Blocks are compressed in parallel, each with
// the end of the previous one as its dictionary, and end on a byte boundary (a sync flush, RFC 1951
// 3.2.4), so that they can be concatenated.
func compress(dst io.Writer, src io.Reader) error {
	// No name, no time, unknown operating system.
	if _, err := dst.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}); err != nil {
		return err
	}
	g := &gzipper{crc: crc32.NewIEEE()}
	for more := true; more; {
		batch, err := g.read(src)
		if err != nil {
			return err
		}
		more = len(batch) == cap(batch)
		if err := deflate(dst, batch); err != nil {
			return err
		}
	}
	end := []byte{1, 0, 0, 0xff, 0xff} // the last block: stored, empty
	end = binary.LittleEndian.AppendUint32(end, g.crc.Sum32())
	end = binary.LittleEndian.AppendUint32(end, uint32(g.size))
	_, err := dst.Write(end)
	return err
}

// A gzipper cuts a stream into blocks.
type gzipper struct {
	crc  hash.Hash32
	size int64
	tail []byte // the end of the block before
}

// A block is a unit of work.
type block struct {
	dict, data []byte
	out        bytes.Buffer
	err        error
}

// read returns as many blocks as there are CPUs, fewer at the end.
func (g *gzipper) read(src io.Reader) ([]*block, error) {
	batch := make([]*block, 0, runtime.GOMAXPROCS(0))
	for len(batch) < cap(batch) {
		data := make([]byte, gzipBlock)
		n, err := io.ReadFull(src, data)
		if err == io.EOF {
			break
		}
		if err != nil && err != io.ErrUnexpectedEOF {
			return nil, err
		}
		g.crc.Write(data[:n])
		g.size += int64(n)
		batch = append(batch, &block{dict: g.tail, data: data[:n]})
		g.tail = data[max(0, n-gzipWindow):n]
	}
	return batch, nil
}

// deflate compresses a batch and writes it in order.
func deflate(dst io.Writer, batch []*block) error {
	var wg sync.WaitGroup
	for _, b := range batch {
		wg.Go(b.deflate)
	}
	wg.Wait()
	for _, b := range batch {
		if b.err != nil {
			return b.err
		}
		if _, err := b.out.WriteTo(dst); err != nil {
			return err
		}
	}
	return nil
}

func (b *block) deflate() {
	w, err := flate.NewWriterDict(&b.out, gzipLevel, b.dict)
	if err != nil {
		b.err = err
		return
	}
	if _, b.err = w.Write(b.data); b.err == nil {
		b.err = w.Flush()
	}
}
