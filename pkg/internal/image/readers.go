package image

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// verified returns a reader of r that fails when the content does not have its digest and size.
func verified(r io.Reader, want v1.Hash, size int64) io.Reader {
	return &verifier{r: r, want: want, size: size, hash: sha256.New()}
}

type verifier struct {
	r    io.Reader
	want v1.Hash
	size int64
	n    int64
	hash hash.Hash
}

func (v *verifier) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	v.n += int64(n)
	v.hash.Write(p[:n])
	if v.n > v.size || err == io.EOF && v.n < v.size {
		return n, &damagedError{v.want, fmt.Sprintf("%d bytes instead of %d", v.n, v.size)}
	}
	if v.n == v.size && fmt.Sprintf("%x", v.hash.Sum(nil)) != v.want.Hex {
		return n, &damagedError{v.want, fmt.Sprintf("digest sha256:%x", v.hash.Sum(nil))}
	}
	return n, err
}

// damagedError is content that is not what its digest says.
type damagedError struct {
	want v1.Hash
	got  string
}

func (e *damagedError) Error() string {
	return fmt.Sprintf("the content of %s is not what it should be (%s): did a file change while it was read? Run again", e.want, e.got)
}

// receivedError says of content that came from a registry what damagedError says of files.
func receivedError(err error) error {
	var damaged *damagedError
	if errors.As(err, &damaged) {
		return &wrongContentError{damaged}
	}
	return err
}

type wrongContentError struct{ damaged *damagedError }

func (e *wrongContentError) Error() string {
	return fmt.Sprintf("what it sent as %s is something else (%s)", e.damaged.want, e.damaged.got)
}

// counter tells each how many bytes every write through it had.
type counter struct {
	w    io.Writer
	each func(n int64)
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.each(int64(n))
	return n, err
}
