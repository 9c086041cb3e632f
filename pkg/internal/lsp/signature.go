package lsp

import "context"

// SignatureHelp tells of the function whose arguments are typed (LSP 3.17,
// textDocument/signatureHelp).
func helpSignature(_ context.Context, v *environ, at *positionParams) (object, error) {
	d := v.store.open(at.TextDocument.URI)
	if d == nil || d.json() {
		return nil, nil
	}
	offset := d.offset(at.Position, v.client.encoding)
	part, ok := d.partAt(offset)
	if !ok {
		return nil, nil
	}
	cursor := findCursor(part.text[:offset-part.at])
	if len(cursor.calls) == 0 {
		return nil, nil
	}
	c := cursor.calls[len(cursor.calls)-1]
	f := functionNamed(c.name)
	if f == nil {
		return nil, nil
	}
	params := []object{}
	for _, p := range f.Params {
		params = append(params, object{"label": p.Name, "documentation": p.Doc})
	}
	if f.Variadic {
		c.arg = min(c.arg, len(params)-1)
	}
	return object{
		"signatures":      []object{{"label": f.Signature, "documentation": markdown(f.Doc), "parameters": params}},
		"activeSignature": 0, "activeParameter": c.arg,
	}, nil
}
