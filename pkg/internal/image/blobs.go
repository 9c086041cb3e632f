package image

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// blobPath is where an OCI layout has a blob.
func blobPath(h v1.Hash) string { return "blobs/" + h.Algorithm + "/" + h.Hex }

// blobs keeps blobs by digest below a directory of gobuild's cache. Files appear whole, and
// several processes may write them at once.
type blobs struct{ dir string }

func (b blobs) path(h v1.Hash) string {
	return filepath.Join(b.dir, filepath.FromSlash(blobPath(h)))
}

// has says whether a blob of this size is kept; a size below zero is any.
func (b blobs) has(h v1.Hash, size int64) bool {
	info, err := os.Stat(b.path(h))
	return err == nil && info.Mode().IsRegular() && (size < 0 || info.Size() == size)
}

// open reads a blob that is kept. One that turns out to be damaged is an error and is removed.
func (b blobs) open(h v1.Hash) (io.ReadCloser, error) {
	f, err := readable.OpenFile(b.path(h))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &blobReader{verified(f, h, info.Size()), f}, nil
}

type blobReader struct {
	r io.Reader
	f *os.File
}

func (b *blobReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	var damaged *damagedError
	if errors.As(err, &damaged) {
		os.Remove(b.f.Name())
		err = &keptError{b.f.Name(), damaged}
	}
	return n, err
}

// keptError is a kept blob that was damaged.
type keptError struct {
	file    string
	damaged *damagedError
}

func (e *keptError) Error() string {
	return fmt.Sprintf("%s was damaged (%s): it is removed, and the next run fetches it again", e.file, e.damaged.got)
}

func (e *keptError) Unwrap() error { return e.damaged }

func (b *blobReader) Close() error { return b.f.Close() }

// get returns a small blob, such as a manifest, if it is kept and sound.
func (b blobs) get(h v1.Hash, most int64) ([]byte, bool) {
	r, err := b.open(h)
	if err != nil {
		return nil, false
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	return data, err == nil && int64(len(data)) <= most
}

// write keeps what fill writes, under the digest that check says after fill has ended.
func (b blobs) write(fill func(io.Writer) (v1.Hash, error)) error {
	if b.dir == "" {
		return errors.New("there is no cache directory for images: set HOME or XDG_CACHE_HOME")
	}
	dir := filepath.Join(b.dir, "blobs", "sha256")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	sweep(dir, ".tmp-")
	f, release, err := tempfile.Create(dir, 0o600)
	if err != nil {
		return err
	}
	defer release()
	defer os.Remove(f.Name())
	h, err := fill(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return replaceFile(f.Name(), b.path(h))
}

// replaceFile renames a file, also where what should be a file is a directory.
func replaceFile(from, to string) error {
	err := os.Rename(from, to)
	if info, statErr := os.Lstat(to); err != nil && statErr == nil && info.IsDir() {
		if err = os.RemoveAll(to); err == nil {
			err = os.Rename(from, to)
		}
	}
	return err
}

// put keeps a small blob.
func (b blobs) put(data []byte) error {
	return b.write(func(w io.Writer) (v1.Hash, error) {
		h, _ := hashOf(data)
		_, err := w.Write(data)
		return h, err
	})
}
