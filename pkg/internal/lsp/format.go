package lsp

import (
	"context"
)

// Formatting formats a document as gobuild fmt does (LSP 3.17, textDocument/formatting). One
// that is not right stays as it is.
func formatDocument(_ context.Context, v *environ, p *formattingParams) ([]TextEdit, error) {
	d := v.store.open(p.TextDocument.URI)
	if d == nil || d.json() {
		return nil, nil
	}
	return d.edits(0, d.lineCount(), v.client.encoding), nil
}

// RangeFormatting formats the lines of a range (LSP 3.17, textDocument/rangeFormatting).
func formatRange(_ context.Context, v *environ, p *rangeParams) ([]TextEdit, error) {
	d := v.store.open(p.TextDocument.URI)
	if d == nil || d.json() {
		return nil, nil
	}
	end := p.Range.End.Line
	if p.Range.End.Character > 0 || end == p.Range.Start.Line {
		end++
	}
	return d.edits(p.Range.Start.Line, end, v.client.encoding), nil
}
