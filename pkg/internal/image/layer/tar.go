package layer

import (
	"archive/tar"
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// tarPiece is how many bytes of a tar stream are written at once. Larger writes wake a process that
// receives them less often.
const tarPiece = 256 << 10

// openTar returns the entries as a tar stream. Files are read along with it.
func openTar(entries []Entry) io.ReadCloser {
	return NewStream(func(w io.Writer) error { return writeTar(w, entries) })
}

func writeTar(w io.Writer, entries []Entry) error {
	buffered := bufio.NewWriterSize(w, tarPiece)
	tw, buf := tar.NewWriter(buffered), make([]byte, tarPiece)
	for _, e := range entries {
		if err := writeEntry(tw, e, buf); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	return buffered.Flush()
}

func writeEntry(tw *tar.Writer, e Entry, buf []byte) error {
	if e.Source != "" {
		return writeSource(tw, e, buf)
	}
	size := int64(len(e.Data))
	if e.Dir || e.Link != "" {
		size = 0
	}
	if err := tw.WriteHeader(e.header(size)); err != nil {
		return fmt.Errorf("%s cannot be put into a layer: %w", e.Path, err)
	}
	_, err := tw.Write(e.Data[:size])
	return err
}

// Open opens the entry's source.
func (e Entry) Open() (*os.File, error) {
	if e.Within == "" {
		return readable.OpenFile(e.Source)
	}
	return readable.OpenWithin(e.Within, e.Source)
}

func writeSource(tw *tar.Writer, e Entry, buf []byte) error {
	f, err := e.Open()
	if err != nil {
		return fmt.Errorf("%s cannot be put into a layer: %w", e.Path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("%s cannot be put into a layer: %w", e.Path, err)
	}
	if err := tw.WriteHeader(e.header(info.Size())); err != nil {
		return fmt.Errorf("%s cannot be put into a layer: %w", e.Path, err)
	}
	n, err := io.CopyBuffer(tw, io.LimitReader(f, info.Size()), buf)
	if err == nil && n < info.Size() {
		return fmt.Errorf("%s became shorter while it was read (%d of %d bytes): run again", e.Source, n, info.Size())
	}
	return err
}
