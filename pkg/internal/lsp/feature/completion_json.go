package feature

import (
	"context"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// completeJSON returns what may be in a string of the JSON syntax: what the native syntax has there, with references in
// "${…}". Names of attributes and the values of enums are left to the JSON Schema.
func completeJSON(ctx context.Context, v *Env, d *document.Document, offset int) *protocol.CompletionList {
	text := string(d.Text)
	items := &itemList{doc: d, client: v.Client, at: offset, inValue: true, after: text[offset:],
		list: []protocol.CompletionItem{}}
	native, isInterpolated, ok := document.NativeBefore(text, offset)
	if !ok {
		return &protocol.CompletionList{Items: items.list}
	}
	cursor := document.FindCursor(native)
	items.prefix, items.escaped, items.client.Snippets = cursor.Prefix, isInterpolated, false
	c := completer{env: v, project: v.Projects.LastOf(ctx, d), doc: d, cursor: cursor, chunk: native, items: items}
	c.complete()
	return &protocol.CompletionList{Items: items.list}
}

// quotedReferences offers, in a string of the JSON syntax, the blocks that an attribute takes.
func (c *completer) quotedReferences(a *lang.Attribute) {
	if !c.doc.IsJSON() || c.items.escaped {
		return
	}
	for _, kind := range a.Refs {
		for _, o := range defined(c, kind) {
			text := "${" + reference(kind, o.Label) + "}"
			c.items.addString(protocol.CompletionItem{Label: text, Kind: protocol.KindRef,
				Detail: aboutDefinition(c.doc, o), SortText: "1" + text}, escapeJSON(text))
		}
	}
}

// escapeJSON returns a text as it is in a string.
func escapeJSON(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
}
