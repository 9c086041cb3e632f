package lsp

import (
	"context"
	"strings"
)

// DocumentSymbols returns a document's blocks and attributes (LSP 3.17,
// textDocument/documentSymbol).
func listSymbols(ctx context.Context, v *environ, p *documentParams) ([]documentSymbol, error) {
	d := v.store.open(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	all := []documentSymbol{}
	for _, t := range v.projects.readingOf(ctx, d).treesOf(d) {
		y := symbolizer{d, t.at, v.client.encoding}
		all = append(all, y.attrs(t.tree.attrs, false)...)
		for _, b := range t.tree.blocks {
			all = append(all, y.block(b))
		}
	}
	return all, nil
}

// A symbolizer makes symbols of what stands in a part of a document.
type symbolizer struct {
	doc      *document
	at       int
	encoding encoding
}

func (y symbolizer) place(s span) Range { return y.doc.span(s.from+y.at, s.to+y.at, y.encoding) }

func (y symbolizer) block(b *block) documentSymbol {
	n := documentSymbol{
		Name: blockName(b), Detail: b.kind, Kind: symbolKind(b.kind),
		Range: y.place(b.whole), SelectionRange: y.place(b.labelAt),
		Children: y.attrs(b.attrs, b.kind == "locals"),
	}
	for _, c := range b.blocks {
		n.Children = append(n.Children, y.block(c))
	}
	return n
}

func (y symbolizer) attrs(list []*attr, locals bool) []documentSymbol {
	kind := symbolProperty
	if locals {
		kind = symbolVariable
	}
	var all []documentSymbol
	for _, a := range list {
		all = append(all, documentSymbol{Name: a.name, Kind: kind, Range: y.place(a.span()),
			SelectionRange: y.place(a.at)})
	}
	return all
}

// blockName is what a block is called in a list.
func blockName(b *block) string {
	if b.label == "" {
		return b.kind
	}
	return b.kind + " " + b.label
}

func symbolKind(kind string) int {
	switch kind {
	case "toolchain":
		return symbolModule
	case "override":
		return symbolPackage
	case "target":
		return symbolClass
	case "image":
		return symbolStruct
	case "variable", "locals":
		return symbolVariable
	case "group":
		return symbolObject
	}
	return symbolKey
}

// WorkspaceSymbols returns the blocks of all projects whose names hold the letters that are asked
// for, in their order (LSP 3.17, workspace/symbol).
func searchSymbols(ctx context.Context, v *environ, p *struct {
	Query string `json:"query"`
}) ([]symbolInformation, error) {
	all := []symbolInformation{}
	seen := map[string]bool{}
	for _, project := range v.projects.all(ctx) {
		for _, d := range project.documents() {
			if seen[d.uri] {
				continue
			}
			seen[d.uri] = true
			for _, n := range project.namesIn(d) {
				if n.def && !strings.HasPrefix(n.key, "each.") && matches(n.key, p.Query) {
					all = append(all, symbolInformation{
						Name: n.key, Kind: symbolKind(n.block.kind), Location: Location{d.uri,
							d.span(n.at.from, n.at.to, v.client.encoding)},
					})
				}
			}
		}
	}
	return all, nil
}

// matches reports whether a name holds the letters of a query, in their order.
func matches(name, query string) bool {
	rest := strings.ToLower(name)
	for _, r := range strings.ToLower(query) {
		i := strings.IndexRune(rest, r)
		if i < 0 {
			return false
		}
		rest = rest[i+len(string(r)):]
	}
	return true
}
