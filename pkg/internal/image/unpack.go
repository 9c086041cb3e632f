package image

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// unpack reads a layer's blob to its end and returns the digest of what it unpacks to.
func unpack(ctx context.Context, blob io.Reader, d v1.Descriptor) (v1.Hash, error) {
	plain, err := decompress(io.NopCloser(readable.Until(ctx, blob)), d)
	if err != nil {
		return v1.Hash{}, err
	}
	defer plain.Close()
	h := sha256.New()
	if _, err := io.Copy(h, plain); err != nil {
		return v1.Hash{}, err
	}
	return v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", h.Sum(nil))}, nil
}

// unpackCopy unpacks what is written to it. finish, which must be called, returns the digest of
// what came out.
func unpackCopy(ctx context.Context, d v1.Descriptor) (w io.Writer, finish func() (v1.Hash, error)) {
	in, out := io.Pipe()
	type result struct {
		diffID v1.Hash
		err    error
	}
	done := make(chan result, 1)
	go func() {
		diffID, err := unpack(ctx, in, d)
		in.CloseWithError(err) // nil: all was read
		done <- result{diffID, err}
	}()
	return out, func() (v1.Hash, error) {
		out.Close()
		r := <-done
		return r.diffID, r.err
	}
}

// checkDiffID compares what a layer unpacks to with what the image's configuration says.
func checkDiffID(d v1.Descriptor, is, says v1.Hash) error {
	if is == says {
		return nil
	}
	return &LayerError{Digest: d.Digest.String(), Why: fmt.Sprintf("it unpacks to %s, and the configuration says %s", is, says)}
}

// unpacked is what is noted of a blob that was read to its end.
type unpacked struct {
	Blob, DiffID v1.Hash
	Size, Time   int64 // of the file; with another of these it is read again
}

// noteOf is where that stands.
func (b blobs) noteOf(h v1.Hash) string { return filepath.Join(b.dir, "unpacked", h.Hex) }

// known returns what a blob unpacks to, if its file is the one that was read.
func (b blobs) known(h v1.Hash) (diffID v1.Hash, ok bool) {
	info, err := os.Stat(b.path(h))
	data, noteErr := readable.ReadFile(b.noteOf(h), maxNote)
	var note unpacked
	if err != nil || noteErr != nil || json.Unmarshal(data, &note) != nil {
		return v1.Hash{}, false
	}
	return note.DiffID, note == unpacked{h, note.DiffID, info.Size(), info.ModTime().UnixNano()}
}

// learn notes what a blob unpacks to. That it could not be noted costs time in the next run.
func (b blobs) learn(h, diffID v1.Hash) {
	if info, err := os.Stat(b.path(h)); err == nil {
		_ = writeNote(b.noteOf(h), unpacked{h, diffID, info.Size(), info.ModTime().UnixNano()})
	}
}
