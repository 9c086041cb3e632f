package layer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Unpack reads a layer's blob to its end and returns its diff ID.
func Unpack(ctx context.Context, r io.Reader, d v1.Descriptor) (v1.Hash, error) {
	plain, err := Decompress(io.NopCloser(readable.ContextReader(ctx, r)), d)
	if err != nil {
		return v1.Hash{}, err
	}
	defer plain.Close()
	h := sha256.New()
	if _, err := io.Copy(h, plain); err != nil {
		return v1.Hash{}, err
	}
	return blob.FinishDigest(h), nil
}

// StartUnpacking returns a writer that unpacks. finish, which must be called, returns the diff ID.
func StartUnpacking(ctx context.Context, d v1.Descriptor) (w io.Writer, finish func() (v1.Hash, error)) {
	in, out := io.Pipe()
	type result struct {
		diffID v1.Hash
		err    error
	}
	done := make(chan result, 1)
	go func() { // ends with finish
		diffID, err := Unpack(ctx, in, d)
		in.CloseWithError(err) // nil: all was read
		done <- result{diffID, err}
	}()
	return out, func() (v1.Hash, error) {
		out.Close()
		r := <-done
		return r.diffID, r.err
	}
}

// CheckDiffID compares a layer's diff ID with the one in the image's configuration.
func CheckDiffID(d v1.Descriptor, is, says v1.Hash) error {
	if is == says {
		return nil
	}
	return &Error{Digest: d.Digest.String(), Why: fmt.Sprintf(
		"it unpacks to %s, and the configuration says %s", is, says)}
}
