package blob

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// maxNote is more than any note has, in bytes.
const maxNote = 64 << 10

// WriteNote stores v under a slash-separated name relative to the store's directory.
func (b Store) WriteNote(name string, v any) error {
	if b.Dir == "" {
		return errNoDir
	}
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
	path := b.notePath(name)
	data, err := readable.ReadFile(path, maxNote)
	if err != nil || json.Unmarshal(data, v) != nil {
		return false
	}
	fsx.MarkUsed(path)
	return true
}

// sweptName is a file beside notes whose time says when they were swept.
const sweptName = "swept"

// SweepNotes removes the notes in a directory that were neither written nor read for age (a read is noted once a day),
// and what killed writers left behind. It works once a day, and reports whether it did.
func (b Store) SweepNotes(dir string, age time.Duration) bool {
	dir = b.notePath(dir)
	if b.Dir == "" || !fsx.ClaimDay(filepath.Join(dir, sweptName)) {
		return false
	}
	before := time.Now().Add(-age)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.Name() != sweptName && e.Type().IsRegular() && fsx.OlderThan(e, before) {
			_ = fsx.RemoveIfThere(filepath.Join(dir, e.Name()))
		}
	}
	_ = fsx.Sweep(dir, abandoned)
	return true
}

// RemoveNotes removes all notes in a directory.
func (b Store) RemoveNotes(dir string) error {
	if b.Dir == "" {
		return nil
	}
	return fsx.RemoveAll(b.notePath(dir))
}

func (b Store) notePath(name string) string { return filepath.Join(b.Dir, filepath.FromSlash(name)) }
