package blob

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// maxNote is more than any note has, in bytes.
const maxNote = 64 << 10

// WriteNote stores v under a slash-separated name relative to the store's directory.
func (b Store) WriteNote(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	file := b.notePath(name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return fsx.ReplaceFile(file, data, 0o600)
}

// ReadNote reads what is stored under a name into v, a pointer, and reports whether there is
// something.
func (b Store) ReadNote(name string, v any) bool {
	data, err := readable.ReadFile(b.notePath(name), maxNote)
	return err == nil && json.Unmarshal(data, v) == nil
}

func (b Store) notePath(name string) string { return filepath.Join(b.Dir, filepath.FromSlash(name)) }
