package lsp

import "context"

// references are all places that refer to what is named at a position (LSP 3.17,
// textDocument/references).
func (s *server) references(ctx context.Context, at *referenceParams) ([]Location, error) {
	p, d, n, ok := s.look(ctx, at.positionParams)
	if !ok {
		return nil, nil
	}
	found := []Location{}
	for _, o := range s.occurrences(p, d, n) {
		if !o.def || at.Context.IncludeDeclaration {
			found = append(found, Location{o.doc.uri, o.doc.span(o.at.from, o.at.to, s.units())})
		}
	}
	return found, nil
}

// highlights are the references in the document itself (LSP 3.17,
// textDocument/documentHighlight): 2 reads, 3 writes.
func (s *server) highlights(ctx context.Context, at *positionParams) ([]object, error) {
	p, d, n, ok := s.look(ctx, *at)
	if !ok {
		return nil, nil
	}
	found := []object{}
	for _, o := range s.occurrences(p, d, n) {
		if o.doc.uri == d.uri {
			kind := 2
			if o.def {
				kind = 3
			}
			found = append(found, object{"range": d.span(o.at.from, o.at.to, s.units()), "kind": kind})
		}
	}
	return found, nil
}
