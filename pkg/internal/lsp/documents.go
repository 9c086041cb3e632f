package lsp

import (
	"bytes"
	"context"
	"os"
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

func newDocument(uri, path string, text []byte) *document {
	return &document{uri: uri, path: path, text: text, lines: lines(text), known: &chunkCache{}}
}

func (d *document) dir() string { return filepath.Dir(d.path) }

func (d *document) json() bool { return strings.HasSuffix(d.path, ".json") }

// ours reports whether the file is a gobuild file though nothing includes it.
func (d *document) ours() bool {
	name := filepath.Base(d.path)
	return name == syntax.FileName || name == syntax.JSONFileName || d.language == "gobuild"
}

// didOpen takes over a document from the editor (LSP 3.17, textDocument/didOpen).
func (s *server) didOpen(_ context.Context, p *openParams) error {
	t := p.TextDocument
	d := newDocument(t.URI, s.pathFor(t.URI), []byte(t.Text))
	d.open, d.version, d.language = true, t.Version, t.LanguageID
	s.put(d)
	return nil
}

// pathFor is the path of a document. What has none yet stands in the first folder.
func (s *server) pathFor(uri string) string {
	if path := pathOf(uri); path != "" {
		return path
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	dir := os.TempDir()
	if len(s.folders) > 0 {
		dir = s.folders[0]
	}
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:?#%`, r) || r < ' ' {
			return '_'
		}
		return r
	}, uri)
	return filepath.Join(dir, "."+name+".hcl")
}

// didChange applies edits one after another (LSP 3.17, textDocument/didChange).
func (s *server) didChange(_ context.Context, p *changeParams) error {
	old := s.opened(p.TextDocument.URI)
	if old == nil {
		return nil
	}
	d := old
	for _, c := range p.ContentChanges {
		d = d.changed(c, s.units())
	}
	if d == old {
		d = newDocument(old.uri, old.path, old.text)
	}
	d.open, d.language, d.version = true, old.language, old.version+1
	if p.TextDocument.Version != nil {
		d.version = *p.TextDocument.Version
	}
	d.known = old.known
	s.put(d)
	return nil
}

// changed is the document after an edit.
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

// didSave looks at the disk again (LSP 3.17, textDocument/didSave): other files may have been
// written with it.
func (s *server) didSave(context.Context, *documentParams) error {
	s.invalidate(nil)
	return nil
}

// didClose forgets the editor's text (LSP 3.17, textDocument/didClose): the disk's counts.
func (s *server) didClose(_ context.Context, p *documentParams) error {
	s.mu.Lock()
	d := s.docs[p.TextDocument.URI]
	delete(s.docs, p.TextDocument.URI)
	if d != nil && s.byPath[d.path] == d {
		delete(s.byPath, d.path)
	}
	s.mu.Unlock()
	if d != nil {
		s.invalidate(d)
	}
	return nil
}

// didChangeWatchedFiles looks at the disk again (LSP 3.17, workspace/didChangeWatchedFiles).
func (s *server) didChangeWatchedFiles(context.Context, *struct{}) error {
	s.mu.Lock()
	s.mains = map[string][]string{}
	s.mu.Unlock()
	s.invalidate(nil)
	return nil
}

// put makes d the current version of its document.
func (s *server) put(d *document) {
	s.mu.Lock()
	s.docs[d.uri] = d
	s.byPath[d.path] = d
	s.mu.Unlock()
	s.invalidate(d)
}

// opened is the current version of a document that the editor has, or nil.
func (s *server) opened(uri string) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.docs[uri]
}

// read is a file's current text: the editor's, else the disk's.
func (s *server) read(path string) (*document, error) {
	s.mu.Lock()
	d := s.byPath[path]
	s.mu.Unlock()
	if d != nil {
		return d, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return newDocument(uriOf(path), path, text), nil
}

// sameText reports whether two versions say the same.
func sameText(a, b *document) bool {
	return a == b || a != nil && b != nil && bytes.Equal(a.text, b.text)
}

// slice is a piece of the text.
func (d *document) slice(s span) string {
	to := min(max(s.to, 0), len(d.text))
	return string(d.text[min(max(s.from, 0), to):to])
}

// relativeTo is a path as seen from a directory, where it lies below it.
func relativeTo(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return path
}
