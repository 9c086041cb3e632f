package assemble

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
)

// maxInMemory is how much of a library is read into memory. A larger one is parsed from a file.
const maxInMemory = 8 << 20

// errReadLayer is a layer that cannot be read, unlike a library that cannot be parsed.
var errReadLayer = errors.New("cannot be read")

// parseLib reads what is called like a library. Of what is no ELF file only the beginning is read.
func parseLib(r io.Reader) (*elffile.File, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInMemory))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errReadLayer, err)
	}
	if !bytes.HasPrefix(data, []byte("\x7fELF")) {
		return nil, elffile.ErrNotELF
	}
	if len(data) < maxInMemory {
		return elffile.Parse(bytes.NewReader(data))
	}
	f, err := os.CreateTemp("", "gobuild-lib-")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // where files that are open can go: nothing is left then, whatever happens
	defer func() {
		f.Close()
		os.Remove(f.Name())
	}()
	if _, err := f.Write(data); err != nil {
		return nil, err
	}
	if _, err := io.Copy(f, r); err != nil {
		return nil, fmt.Errorf("%w: %w", errReadLayer, err)
	}
	return elffile.Parse(f)
}
