package lang

import (
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// Meta is what every block instance knows of where it came from.
type Meta struct {
	diag.Origin
	Kind string // "target", "image", …
	Dir  string // the absolute directory of the file: where relative paths start from
}

// Abs returns a path of the block as an absolute one: relative paths start from the directory of
// the file that the block stands in.
func (m *Meta) Abs(path string) string { return AbsPath(m.Dir, path) }

// Reference returns how the instance is called in messages and written in expressions:
// target.service["api"].
func (m *Meta) Reference() string { return FormatReference(m.Kind, m.Label, m.Key) }

// DefaultName returns what a target or image is called where it has no name of its own: the
// last element of the key, else the label.
func (m *Meta) DefaultName() string {
	if m.Key == "" {
		return m.Label
	}
	return m.Key[strings.LastIndex(m.Key, "/")+1:]
}

// AbsPath returns a slash-separated path, relative to dir, as an absolute one.
func AbsPath(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
