package feature

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// SemanticTokens returns the colours of a document (LSP 3.17, textDocument/semanticTokens/full).
func SemanticTokens(_ context.Context, v *Env, p *protocol.DocumentParams) (*protocol.SemanticTokens, error) {
	d := v.Store.Open(p.TextDocument.URI)
	if d == nil || d.IsJSON() {
		return nil, nil
	}
	w := tokenWriter{doc: d, encoding: v.Client.Encoding, data: []int{}}
	for _, part := range d.Chunks() {
		for _, m := range part.Marks {
			w.mark(m, m.At.Plus(part.At))
		}
	}
	return &protocol.SemanticTokens{Data: w.data}, nil
}

// A tokenWriter writes tokens relative to each other.
type tokenWriter struct {
	doc      *document.Document
	encoding protocol.Encoding
	data     []int
	last     protocol.Position
}

// mark writes a mark, each of its lines by itself.
func (w *tokenWriter) mark(m document.Mark, at document.Span) {
	start, end := w.doc.Position(at.From, w.encoding), w.doc.Position(at.To, w.encoding)
	for line := start.Line; line <= end.Line; line++ {
		from, to := 0, end.Character
		if line == start.Line {
			from = start.Character
		}
		if line < end.Line {
			to = w.doc.Position(w.doc.LineEnd(line), w.encoding).Character
		}
		if to > from {
			w.write(m, protocol.Position{Line: line, Character: from}, to-from)
		}
	}
}

func (w *tokenWriter) write(m document.Mark, at protocol.Position, length int) {
	character := at.Character
	if at.Line == w.last.Line {
		character -= w.last.Character
	}
	modifiers := 0
	if m.Declares {
		modifiers = 1
	}
	w.data = append(w.data, at.Line-w.last.Line, character, length, m.Kind, modifiers)
	w.last = at
}
