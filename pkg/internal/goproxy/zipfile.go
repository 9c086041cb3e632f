package goproxy

import (
	"archive/zip"
	"fmt"
	"io"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Limits for zips that strangers made. Go distributions have some 12,000 files, which take four
// times as much room as their zip.
const (
	maxDirectory = 32 << 20  // of a zip's own directory, in bytes, which is held in memory
	maxFiles     = 200_000   // in a zip
	maxTree      = 4 << 30   // of all files unpacked, in bytes
	maxRatio     = 200       // of unpacked to packed
	smallTree    = 100 << 20 // what may have any ratio
)

// A Zip is a zip whose directory was read. Its files are those of Reader. The caller closes it.
type Zip struct {
	*zip.Reader
	*os.File
}

// OpenZip reads the directory of a zip, and refuses one that would unpack to too much, or of which
// the directory itself is too large. Nothing is unpacked yet; that a file is larger than its zip
// declares is noticed when it is read (archive/zip).
func OpenZip(path string) (*Zip, error) {
	f, err := readable.OpenFile(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	at := &budgetReader{from: f, left: maxDirectory}
	r, err := zip.NewReader(at, info.Size())
	if err == nil {
		err = checkSizes(r, info.Size())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	at.open = true
	return &Zip{r, f}, nil
}

// CheckZip returns the error of OpenZip, and leaves the zip closed.
func CheckZip(path string) error {
	f, err := OpenZip(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// checkSizes refuses what unpacks to more than anybody needs.
func checkSizes(r *zip.Reader, size int64) error {
	if len(r.File) > maxFiles {
		return fmt.Errorf("the zip has %d files, and more than %d are refused", len(r.File), maxFiles)
	}
	var sum uint64
	for _, f := range r.File {
		if sum += min(f.UncompressedSize64, maxTree+1); sum > maxTree {
			return fmt.Errorf("the zip unpacks to more than %d GB, which is refused", maxTree>>30)
		}
	}
	if sum > smallTree && sum/uint64(max(size, 1)) > maxRatio {
		return fmt.Errorf("the zip unpacks to %d times its size, which is refused", sum/uint64(size))
	}
	return nil
}

// A budgetReader gives up after a number of bytes, until it is open.
type budgetReader struct {
	from io.ReaderAt
	left int64
	open bool
}

func (b *budgetReader) ReadAt(p []byte, off int64) (int, error) {
	if !b.open {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, fmt.Errorf("the directory of the zip is larger than %d MB, which is refused", maxDirectory>>20)
		}
	}
	return b.from.ReadAt(p, off)
}
