package document

import (
	"bytes"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A Document is one version of one file's text. It never changes.
type Document struct {
	URI, Path string
	language  string
	Open      bool // in the editor; else it is what the disk has
	Version   int
	Text      []byte
	lines     []int

	chunked sync.Once
	parts   []Part
	known   *chunkCache // shared by all versions
}

// New returns a document as the disk has it.
func New(uri, path string, text []byte) *Document {
	return &Document{URI: uri, Path: path, Text: text, lines: lines(text), known: &chunkCache{}}
}

// Dir returns the directory that the document is in.
func (d *Document) Dir() string { return filepath.Dir(d.Path) }

// IsJSON reports whether the document has the JSON syntax.
func (d *Document) IsJSON() bool { return strings.HasSuffix(d.Path, ".json") }

// IsGobuild reports whether the file is a gobuild file though nothing includes it.
func (d *Document) IsGobuild() bool {
	name := filepath.Base(d.Path)
	return name == syntax.FileName || name == syntax.JSONFileName || d.language == "gobuild"
}

// Open returns a document as the editor opens it.
func Open(uri, path, language string, version int, text []byte) *Document {
	d := New(uri, path, text)
	d.Open, d.Version, d.language = true, version, language
	return d
}

// Edited returns the open document after edits, one after another. Its version is the given one, or, with
// nil, the next.
func (d *Document) Edited(changes []protocol.ContentChange, version *int, e protocol.Encoding) *Document {
	now := d
	for _, c := range changes {
		now = change(now, c, e)
	}
	if now == d {
		now = New(d.URI, d.Path, d.Text)
	}
	now.Open, now.language, now.Version = true, d.language, d.Version+1
	if version != nil {
		now.Version = *version
	}
	now.known = d.known
	return now
}

// change returns a document after an edit, as one that is not open.
func change(d *Document, c protocol.ContentChange, e protocol.Encoding) *Document {
	if c.Range == nil {
		return New(d.URI, d.Path, []byte(c.Text))
	}
	from, to := d.Offset(c.Range.Start, e), d.Offset(c.Range.End, e)
	if to < from {
		from, to = to, from
	}
	text := make([]byte, 0, len(d.Text)-(to-from)+len(c.Text))
	text = append(text, d.Text[:from]...)
	text = append(text, c.Text...)
	return New(d.URI, d.Path, append(text, d.Text[to:]...))
}

// SameText reports whether two versions say the same.
func SameText(a, b *Document) bool {
	return a == b || a != nil && b != nil && bytes.Equal(a.Text, b.Text)
}

// Slice returns a piece of the text.
func (d *Document) Slice(s Span) string {
	to := min(max(s.To, 0), len(d.Text))
	return string(d.Text[min(max(s.From, 0), to):to])
}

// RelativeTo returns a path as seen from a directory, if it lies below it.
func RelativeTo(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return path
}
