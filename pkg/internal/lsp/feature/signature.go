package feature

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// SignatureHelp describes the function whose arguments are typed (LSP 3.17,
// textDocument/signatureHelp).
func SignatureHelp(ctx context.Context, v *Env, at *protocol.PositionParams) (protocol.Object, error) {
	d := v.Store.Open(at.TextDocument.URI)
	if d == nil || d.IsJSON() {
		return nil, nil
	}
	offset := d.Offset(at.Position, v.Client.Encoding)
	part, ok := d.PartAt(offset)
	if !ok {
		return nil, nil
	}
	cursor := document.FindCursor(part.Text[:offset-part.At])
	if len(cursor.Calls) == 0 {
		return nil, nil
	}
	c := cursor.Calls[len(cursor.Calls)-1]
	f := functionFor(v.Projects.LastOf(ctx, d), d, c.Name)
	if f == nil {
		return nil, nil
	}
	params := []protocol.Object{}
	for _, p := range f.Params {
		params = append(params, protocol.Object{"label": p.Name, "documentation": p.Doc})
	}
	if f.Variadic {
		c.Arg = min(c.Arg, len(params)-1)
	}
	return protocol.Object{
		"signatures": []protocol.Object{{"label": f.Signature, "documentation": protocol.Markdown(f.Doc),
			"parameters": params}},
		"activeSignature": 0, "activeParameter": c.Arg,
	}, nil
}
