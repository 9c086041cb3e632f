package assemble

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
)

// maxInMemory is the size from which on a library is parsed from a file instead of memory.
const maxInMemory = 8 << 20

// errReadLayer means that a layer cannot be read, unlike a library that cannot be parsed.
var errReadLayer = errors.New("cannot be read")

// parseLib parses a file that has the name of a library. It reads only the start of other files than ELF.
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
	_ = os.Remove(f.Name()) // if the system can remove open files, nothing is left even if this process is killed
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
