package share

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zstd"

	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

// A blob is a stored blob, and what it unpacks to.
type blob struct {
	Stored     string `json:"stored"` // SHA-256 of what is stored: its name
	StoredSize int64  `json:"stored_size"`
	Digest     string `json:"digest"` // SHA-256 of what it unpacks to
	Size       int64  `json:"size"`
}

// A binaryRecord is the record of a binary, by the fingerprint of its inputs.
type binaryRecord struct {
	Output blob `json:"output"`
}

// A listingsRecord has the listings that were seen with the same module files, newest first.
type listingsRecord struct {
	Listings []blob `json:"listings"`
}

const (
	mostListings = 16       // in a record
	maxListing   = 64 << 20 // bytes
	maxBinary    = 4 << 30
)

// getRecord reads a record into v, and reports whether there is one that counts.
func (s *Sharer) getRecord(ctx context.Context, name string, v any) bool {
	r, err := s.Store.Get(ctx, sharedstore.Records, name)
	if err != nil {
		s.fail(ctx, err)
		return false
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, sharedstore.MaxRecord+1))
	if err != nil {
		s.fail(ctx, err)
		return false
	}
	s.received.Add(int64(len(data)))
	if len(data) > sharedstore.MaxRecord {
		err = errors.New("it is too large")
	}
	var content []byte
	if err == nil {
		content, err = s.Key.Open(name, data)
	}
	if err == nil && json.Unmarshal(content, v) != nil {
		err = errors.New("it cannot be read")
	}
	if err != nil {
		s.note("a record is not used: %v", err)
	}
	return err == nil
}

// putRecord writes a record.
func (s *Sharer) putRecord(ctx context.Context, name string, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	record := s.Key.Seal(name, content)
	if err := s.Store.Put(ctx, sharedstore.Records, name, int64(len(record)), bytes.NewReader(record)); err != nil {
		return err
	}
	s.sent.Add(int64(len(record)))
	return nil
}

// unpack writes what a blob unpacks to. The error is errDamaged, one of the store, or a *localError.
func (s *Sharer) unpack(ctx context.Context, b blob, most int64, w io.Writer) error {
	if !sharedstore.IsName(b.Stored) || b.Size < 0 || b.Size > most || b.StoredSize < 0 || b.StoredSize > most {
		return errDamaged
	}
	r, err := s.Store.Get(ctx, sharedstore.Blobs, b.Stored)
	if err != nil {
		return err
	}
	defer r.Close()
	from, to, digest := &source{r: io.LimitReader(r, b.StoredSize)}, &target{w: w}, sha256.New()
	defer func() { s.received.Add(from.n) }()
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
func (s *Sharer) blobError(ctx context.Context, b blob, err error) {
	var local *localError
	switch {
	case err == nil || errors.As(err, &local): // if nothing can be written here, the build says so
	case errors.Is(err, errDamaged):
		s.damaged.Store(true)
		s.note("%v: it is not used", err)
	case errors.Is(err, fs.ErrNotExist):
		s.note("an entry has expired")
	default:
		s.fail(ctx, fmt.Errorf("cannot read an entry: %w", err))
	}
}
