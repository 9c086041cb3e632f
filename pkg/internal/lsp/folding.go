package lsp

import (
	"context"
)

// FoldingRanges returns blocks, lists, maps, heredocs and comments of several lines (LSP 3.17,
// textDocument/foldingRange).
func findFolds(_ context.Context, v *environ, p *documentParams) ([]foldingRange, error) {
	d := v.store.open(p.TextDocument.URI)
	if d == nil || d.json() {
		return nil, nil
	}
	all := []foldingRange{}
	for _, part := range d.chunks() {
		for _, f := range part.allFolds() {
			start, end := d.position(f.at.from+part.at, utf8Units).Line, d.position(f.at.to+part.at, utf8Units).Line
			if !f.whole {
				end-- // the line with the closing bracket stays
			}
			if end > start {
				all = append(all, foldingRange{StartLine: start, EndLine: end, Kind: f.kind})
			}
		}
	}
	return all, nil
}
