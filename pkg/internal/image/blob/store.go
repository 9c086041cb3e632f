package blob

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Path returns the path of a blob in an OCI layout, and in a Store.
func Path(h v1.Hash) string { return "blobs/" + h.Algorithm + "/" + h.Hex }

// A Store keeps blobs by digest below a directory of gobuild's cache. Files appear whole, and
// several processes may write at once.
type Store struct{ Dir string }

// Path returns the path of a blob's file.
func (b Store) Path(h v1.Hash) string {
	return filepath.Join(b.Dir, filepath.FromSlash(Path(h)))
}

// Has reports whether the store has a blob of this size, or of any size if that is negative.
func (b Store) Has(h v1.Hash, size int64) bool {
	info, err := os.Stat(b.Path(h))
	return err == nil && info.Mode().IsRegular() && (size < 0 || info.Size() == size)
}

// Open opens a blob. A damaged one is an error when it is read, and is removed.
func (b Store) Open(h v1.Hash) (io.ReadCloser, error) {
	f, err := b.OpenRaw(h)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &blobReader{Verify(f, h, info.Size()), f}, nil
}

// OpenRaw opens a blob that is not verified.
func (b Store) OpenRaw(h v1.Hash) (*os.File, error) { return readable.OpenFile(b.Path(h)) }

// Remove removes a blob.
func (b Store) Remove(h v1.Hash) error { return os.Remove(b.Path(h)) }

type blobReader struct {
	r io.Reader
	f *os.File
}

func (b *blobReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		os.Remove(b.f.Name())
		err = &storedError{b.f.Name(), damaged}
	}
	return n, err
}

// A storedError reports a damaged blob of the store.
type storedError struct {
	file    string
	damaged *DamagedError
}

func (e *storedError) Error() string {
	return fmt.Sprintf("%s was damaged (%s): it is removed, and the next run fetches it again", e.file, e.damaged.Got)
}

func (e *storedError) Unwrap() error { return e.damaged }

func (b *blobReader) Close() error { return b.f.Close() }

// Get returns a small blob, such as a manifest, if the store has it undamaged.
func (b Store) Get(h v1.Hash, most int64) ([]byte, bool) {
	r, err := b.Open(h)
	if err != nil {
		return nil, false
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	return data, err == nil && int64(len(data)) <= most
}

var errNoDir = errors.New("there is no cache directory for images: set HOME or XDG_CACHE_HOME")

// Write stores what fill writes under the digest that it returns.
func (b Store) Write(fill func(io.Writer) (v1.Hash, error)) error {
	if b.Dir == "" {
		return errNoDir
	}
	dir := filepath.Join(b.Dir, "blobs", "sha256")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	_ = fsx.Sweep(dir, abandoned)
	return fsx.WriteAside(dir, 0o600, func(w io.Writer) (string, error) {
		h, err := fill(w)
		if err != nil {
			return "", err
		}
		return b.Path(h), fsx.ClearPlace(b.Path(h))
	})
}

// abandoned is how long nothing was written to a temporary file whose writer was killed.
const abandoned = 24 * time.Hour

// Put stores a small blob.
func (b Store) Put(data []byte) error {
	return b.Write(func(w io.Writer) (v1.Hash, error) {
		h, _ := DigestBytes(data)
		_, err := w.Write(data)
		return h, err
	})
}

// DigestBytes returns the digest and the size of bytes.
func DigestBytes(b []byte) (v1.Hash, int64) {
	h, n, _ := v1.SHA256(bytes.NewReader(b)) // reading memory does not fail
	return h, n
}

// FinishDigest returns the digest of what was written to a SHA-256 hash.
func FinishDigest(h hash.Hash) v1.Hash {
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(h.Sum(nil))}
}

// FormatSize formats a number of bytes for people.
func FormatSize(n int64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%d GiB", n>>30)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}
