package blob

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Verify returns a reader of r that fails if the content does not match digest and size.
func Verify(r io.Reader, want v1.Hash, size int64) io.Reader {
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
		return n, &DamagedError{v.want, fmt.Sprintf("%d bytes instead of %d", v.n, v.size)}
	}
	if v.n == v.size && FinishDigest(v.hash).Hex != v.want.Hex {
		return n, &DamagedError{v.want, "digest " + FinishDigest(v.hash).String()}
	}
	return n, err
}

// A DamagedError reports content that does not match its digest.
type DamagedError struct {
	Want v1.Hash
	Got  string
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the content of %s is not what it should be (%s): did a file change while it was read? Run "+
		"again",
		e.Want, e.Got)
}

// CountWrites returns a writer to w that calls each with the length of every write.
func CountWrites(w io.Writer, each func(n int64)) io.Writer { return &counter{w, each} }

type counter struct {
	w    io.Writer
	each func(n int64)
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.each(int64(n))
	return n, err
}
