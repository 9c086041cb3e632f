package lsp

import "context"

// SemanticTokens returns the colours of a document (LSP 3.17, textDocument/semanticTokens/full).
func classifyTokens(_ context.Context, v *environ, p *documentParams) (*semanticTokens, error) {
	d := v.store.open(p.TextDocument.URI)
	if d == nil || d.json() {
		return nil, nil
	}
	w := tokenWriter{doc: d, encoding: v.client.encoding, data: []int{}}
	for _, part := range d.chunks() {
		for _, m := range part.marks {
			w.mark(m, m.at.plus(part.at))
		}
	}
	return &semanticTokens{w.data}, nil
}

// A tokenWriter writes tokens relative to each other.
type tokenWriter struct {
	doc      *document
	encoding encoding
	data     []int
	last     Position
}

// mark writes a mark, each of its lines by itself.
func (w *tokenWriter) mark(m mark, at span) {
	start, end := w.doc.position(at.from, w.encoding), w.doc.position(at.to, w.encoding)
	for line := start.Line; line <= end.Line; line++ {
		from, to := 0, end.Character
		if line == start.Line {
			from = start.Character
		}
		if line < end.Line {
			to = w.doc.position(w.doc.lineEnd(line), w.encoding).Character
		}
		if to > from {
			w.write(m, Position{line, from}, to-from)
		}
	}
}

func (w *tokenWriter) write(m mark, at Position, length int) {
	character := at.Character
	if at.Line == w.last.Line {
		character -= w.last.Character
	}
	modifiers := 0
	if m.declares {
		modifiers = 1
	}
	w.data = append(w.data, at.Line-w.last.Line, character, length, m.kind, modifiers)
	w.last = at
}
