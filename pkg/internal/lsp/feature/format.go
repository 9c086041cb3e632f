package feature

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// Formatting formats a document as gobuild fmt does (LSP 3.17, textDocument/formatting). One
// that is not right stays as it is.
func Formatting(_ context.Context, v *Env, p *protocol.FormattingParams) ([]protocol.TextEdit, error) {
	d := v.Store.Open(p.TextDocument.URI)
	if d == nil || d.IsJSON() {
		return nil, nil
	}
	return document.FormatEdits(d, 0, d.LineCount(), v.Client.Encoding), nil
}

// RangeFormatting formats the lines of a range (LSP 3.17, textDocument/rangeFormatting).
func RangeFormatting(_ context.Context, v *Env, p *protocol.RangeParams) ([]protocol.TextEdit, error) {
	d := v.Store.Open(p.TextDocument.URI)
	if d == nil || d.IsJSON() {
		return nil, nil
	}
	end := p.Range.End.Line
	if p.Range.End.Character > 0 || end == p.Range.Start.Line {
		end++
	}
	return document.FormatEdits(d, p.Range.Start.Line, end, v.Client.Encoding), nil
}
