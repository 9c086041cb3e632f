package feature

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// FoldingRanges returns blocks, lists, maps, heredocs and comments of several lines (LSP 3.17,
// textDocument/foldingRange).
func FoldingRanges(_ context.Context, v *Env, p *protocol.DocumentParams) ([]protocol.FoldingRange, error) {
	d := v.Store.Open(p.TextDocument.URI)
	if d == nil || d.IsJSON() {
		return nil, nil
	}
	all := []protocol.FoldingRange{}
	for _, part := range d.Chunks() {
		for _, f := range part.AllFolds() {
			start := d.Position(f.At.From+part.At, protocol.UTF8).Line
			end := d.Position(f.At.To+part.At, protocol.UTF8).Line
			if !f.Whole {
				end-- // the line with the closing bracket stays
			}
			if end > start {
				all = append(all, protocol.FoldingRange{StartLine: start, EndLine: end, Kind: f.Kind})
			}
		}
	}
	return all, nil
}
