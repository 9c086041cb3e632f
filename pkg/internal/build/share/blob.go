package share

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/klauspost/compress/zstd"

	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

// unpack writes what a blob unpacks to. The error is errDamaged, one of the store, or a *localError.
func (c *client) unpack(ctx context.Context, b blob, most int64, w io.Writer) error {
	if !sharedstore.IsName(b.Stored) || b.Size < 0 || b.Size > most || b.StoredSize < 0 || b.StoredSize > most {
		return errDamaged
	}
	r, err := c.Store.Get(ctx, sharedstore.Blobs, b.Stored)
	if err != nil {
		return err
	}
	defer r.Close()
	from, to, digest := &source{r: io.LimitReader(r, b.StoredSize)}, &target{w: w}, sha256.New()
	defer func() { c.received.Add(from.n) }()
	z, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return err
	}
	defer z.Close()
	n, err := io.Copy(io.MultiWriter(to, digest), io.LimitReader(z, b.Size+1))
	switch {
	case from.err != nil:
		return from.err
	case to.err != nil:
		return &localError{to.err}
	case err != nil || n != b.Size || hex.EncodeToString(digest.Sum(nil)) != b.Digest:
		return errDamaged
	}
	return nil
}

// maxWindow bounds the memory for unpacking a blob: more than the writer's level needs.
const maxWindow = 32 << 20

var errDamaged = errors.New("a blob is not what its record says")

// A localError is an error of this machine, not of the store.
type localError struct{ error }

// A source counts what is read, and keeps the error of that.
type source struct {
	r   io.Reader
	n   int64
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// A target counts what is written, and keeps the error of that.
type target struct {
	w   io.Writer
	n   int64
	err error
}

func (t *target) Write(p []byte) (int, error) {
	n, err := t.w.Write(p)
	t.n, t.err = t.n+int64(n), err
	return n, err
}

// blobError handles an error of unpack.
func (c *client) blobError(ctx context.Context, err error) {
	var local *localError
	switch {
	case err == nil || errors.As(err, &local): // if nothing can be written here, the build says so
	case errors.Is(err, errDamaged):
		c.damaged.Store(true)
		c.note("%v: it is not used", err)
	case errors.Is(err, fs.ErrNotExist):
		c.note("an entry has expired")
	default:
		c.fail(ctx, fmt.Errorf("cannot read an entry: %w", err))
	}
}

// putBlob writes a blob, unless the store has it and was right about others.
func (c *client) putBlob(ctx context.Context, data io.Reader) (blob, error) {
	p, err := newPacked(data)
	if err != nil {
		return blob{}, fmt.Errorf("cannot compress: %w", err)
	}
	defer p.close()
	return p.blob, c.putPacked(ctx, p)
}

// A packed is a blob in a temporary file.
type packed struct {
	blob
	file *os.File
}

// newPacked compresses data.
func newPacked(data io.Reader) (*packed, error) {
	temp, err := os.CreateTemp("", "gobuild-share-")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(temp.Name()) // not on Windows, where it is open
	p := &packed{file: temp}
	if p.blob, err = pack(temp, data); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *packed) close() {
	p.file.Close()
	_ = os.Remove(p.file.Name())
}

// putPacked writes a blob, unless the store has it and was right about others.
func (c *client) putPacked(ctx context.Context, p *packed) error {
	if there, err := c.Store.Has(ctx, sharedstore.Blobs, p.Stored); err != nil || there && !c.damaged.Load() {
		return err
	}
	if c.refuses.Load() {
		return sharedstore.ErrReadOnly
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	// A reader of its own: the transport would close a file.
	if err := c.Store.Put(ctx, sharedstore.Blobs, p.Stored, p.StoredSize, struct{ io.Reader }{p.file}); err != nil {
		return err
	}
	c.sent.Add(p.StoredSize)
	return nil
}

// pack compresses data.
func pack(w io.Writer, data io.Reader) (b blob, err error) {
	stored, plain := sha256.New(), sha256.New()
	count := &source{r: io.TeeReader(data, plain)}
	size := &target{w: io.MultiWriter(w, stored)}
	z, err := zstd.NewWriter(size, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(1))
	if err != nil {
		return b, err
	}
	_, err = io.Copy(z, count)
	if err = errors.Join(err, z.Close()); err != nil {
		return b, err
	}
	return blob{hex.EncodeToString(stored.Sum(nil)), size.n, hex.EncodeToString(plain.Sum(nil)), count.n}, nil
}
