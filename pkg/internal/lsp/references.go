package lsp

import "context"

// References returns all places that refer to what is named at a position (LSP 3.17,
// textDocument/references).
func findReferences(ctx context.Context, v *environ, at *referenceParams) ([]Location, error) {
	p, _, n, ok := v.look(ctx, at.positionParams)
	if !ok {
		return nil, nil
	}
	found := []Location{}
	for _, o := range p.occurrences(n) {
		if !o.def || at.Context.IncludeDeclaration {
			found = append(found, Location{o.doc.uri, o.doc.span(o.at.from, o.at.to, v.client.encoding)})
		}
	}
	return found, nil
}

// Highlights returns the references in the document itself (LSP 3.17,
// textDocument/documentHighlight): 2 reads, 3 writes.
func highlight(ctx context.Context, v *environ, at *positionParams) ([]object, error) {
	p, d, n, ok := v.look(ctx, *at)
	if !ok {
		return nil, nil
	}
	found := []object{}
	for _, o := range p.occurrences(n) {
		if o.doc.uri == d.uri {
			kind := 2
			if o.def {
				kind = 3
			}
			found = append(found, object{"range": d.span(o.at.from, o.at.to, v.client.encoding), "kind": kind})
		}
	}
	return found, nil
}
