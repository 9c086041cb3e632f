package lsp

import (
	"bytes"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A document is one version of one file's text. It never changes.
type document struct {
	uri, path string
	language  string
	open      bool // in the editor; else it is what the disk has
	version   int
	text      []byte
	lines     []int

	chunked sync.Once
	parts   []part
	known   *chunkCache // shared by all versions
}

// newDocument returns a document as the disk has it.
func newDocument(uri, path string, text []byte) *document {
	return &document{uri: uri, path: path, text: text, lines: lines(text), known: &chunkCache{}}
}

// dir returns the directory that the document is in.
func (d *document) dir() string { return filepath.Dir(d.path) }

// json reports whether the document has the JSON syntax.
func (d *document) json() bool { return strings.HasSuffix(d.path, ".json") }

// ours reports whether the file is a gobuild file though nothing includes it.
func (d *document) ours() bool {
	name := filepath.Base(d.path)
	return name == syntax.FileName || name == syntax.JSONFileName || d.language == "gobuild"
}

// openDocument returns a document as the editor opens it.
func openDocument(uri, path, language string, version int, text []byte) *document {
	d := newDocument(uri, path, text)
	d.open, d.version, d.language = true, version, language
	return d
}

// edited returns the open document after edits, one after another. Its version is the given one, or, with
// nil, the next.
func (d *document) edited(changes []contentChange, version *int, e encoding) *document {
	now := d
	for _, c := range changes {
		now = now.changed(c, e)
	}
	if now == d {
		now = newDocument(d.uri, d.path, d.text)
	}
	now.open, now.language, now.version = true, d.language, d.version+1
	if version != nil {
		now.version = *version
	}
	now.known = d.known
	return now
}

// changed returns the document after an edit, as one that is not open.
func (d *document) changed(c contentChange, e encoding) *document {
	if c.Range == nil {
		return newDocument(d.uri, d.path, []byte(c.Text))
	}
	from, to := d.offset(c.Range.Start, e), d.offset(c.Range.End, e)
	if to < from {
		from, to = to, from
	}
	text := make([]byte, 0, len(d.text)-(to-from)+len(c.Text))
	text = append(text, d.text[:from]...)
	text = append(text, c.Text...)
	return newDocument(d.uri, d.path, append(text, d.text[to:]...))
}

// sameText reports whether two versions say the same.
func sameText(a, b *document) bool {
	return a == b || a != nil && b != nil && bytes.Equal(a.text, b.text)
}

// slice returns a piece of the text.
func (d *document) slice(s span) string {
	to := min(max(s.to, 0), len(d.text))
	return string(d.text[min(max(s.from, 0), to):to])
}

// relativeTo returns a path as seen from a directory, where it lies below it.
func relativeTo(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return path
}
