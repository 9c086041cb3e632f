package feature

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// References returns all places that refer to what is named at a position (LSP 3.17,
// textDocument/references).
func References(ctx context.Context, v *Env, at *protocol.ReferenceParams) ([]protocol.Location, error) {
	p, _, n, ok := v.lookUp(ctx, at.PositionParams)
	if !ok {
		return nil, nil
	}
	found := []protocol.Location{}
	for _, o := range p.Occurrences(n) {
		if !o.Def || at.Context.IncludeDeclaration {
			found = append(found, v.locate(o))
		}
	}
	return found, nil
}

// Highlights returns the references in the document itself (LSP 3.17,
// textDocument/documentHighlight): 2 reads, 3 writes.
func Highlights(ctx context.Context, v *Env, at *protocol.PositionParams) ([]protocol.Object, error) {
	p, d, n, ok := v.lookUp(ctx, *at)
	if !ok {
		return nil, nil
	}
	found := []protocol.Object{}
	for _, o := range p.Occurrences(n) {
		if o.Doc.URI == d.URI {
			kind := 2
			if o.Def {
				kind = 3
			}
			found = append(found, protocol.Object{"range": v.locate(o).Range, "kind": kind})
		}
	}
	return found, nil
}
