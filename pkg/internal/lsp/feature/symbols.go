package feature

import (
	"context"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// DocumentSymbols returns a document's blocks and attributes (LSP 3.17,
// textDocument/documentSymbol).
func DocumentSymbols(ctx context.Context, v *Env, p *protocol.DocumentParams) ([]protocol.DocumentSymbol, error) {
	d := v.Store.Open(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	all := []protocol.DocumentSymbol{}
	for _, t := range v.Projects.ReadingOf(ctx, d).TreesOf(d) {
		y := symbolizer{d, t.At, v.Client.Encoding}
		all = append(all, y.attrs(t.Tree.Attrs, false)...)
		for _, b := range t.Tree.Blocks {
			all = append(all, y.block(b))
		}
	}
	return all, nil
}

// A symbolizer makes symbols of what is in a part of a document.
type symbolizer struct {
	doc      *document.Document
	at       int
	encoding protocol.Encoding
}

func (y symbolizer) place(s document.Span) protocol.Range {
	return y.doc.Range(s.From+y.at, s.To+y.at, y.encoding)
}

func (y symbolizer) block(b *document.Block) protocol.DocumentSymbol {
	n := protocol.DocumentSymbol{
		Name: blockName(b), Detail: b.Kind, Kind: symbolKind(b.Kind),
		Range: y.place(b.Whole), SelectionRange: y.place(b.LabelAt),
		Children: y.attrs(b.Attrs, b.Kind == "locals" || b.Kind == "exports"),
	}
	for _, c := range b.Blocks {
		n.Children = append(n.Children, y.block(c))
	}
	return n
}

func (y symbolizer) attrs(list []*document.Attr, locals bool) []protocol.DocumentSymbol {
	kind := protocol.SymbolProperty
	if locals {
		kind = protocol.SymbolVariable
	}
	var all []protocol.DocumentSymbol
	for _, a := range list {
		if a.IsLabel() {
			continue
		}
		all = append(all, protocol.DocumentSymbol{Name: a.Name, Kind: kind, Range: y.place(a.Span()),
			SelectionRange: y.place(a.At)})
	}
	return all
}

// blockName returns what a block is called in a list.
func blockName(b *document.Block) string {
	if b.Label == "" {
		return b.Kind
	}
	return b.Kind + " " + b.Label
}

func symbolKind(kind string) int {
	switch kind {
	case "toolchain":
		return protocol.SymbolModule
	case "override":
		return protocol.SymbolPackage
	case "target":
		return protocol.SymbolClass
	case "image":
		return protocol.SymbolStruct
	case "variable", "locals", "exports":
		return protocol.SymbolVariable
	case "function":
		return protocol.SymbolFunction
	case "group":
		return protocol.SymbolObject
	}
	return protocol.SymbolKey
}

// WorkspaceSymbols returns the blocks of all projects whose names hold the letters that are asked
// for, in their order (LSP 3.17, workspace/symbol).
func WorkspaceSymbols(ctx context.Context, v *Env, p *struct {
	Query string `json:"query"`
}) ([]protocol.SymbolInformation, error) {
	all := []protocol.SymbolInformation{}
	seen := map[string]bool{}
	for _, project := range v.Projects.All(ctx) {
		for _, d := range project.Documents() {
			if seen[d.URI] {
				continue
			}
			seen[d.URI] = true
			for _, n := range project.NamesIn(d) {
				if n.Def && !strings.HasPrefix(n.Key, "each.") && matches(n.Key, p.Query) {
					all = append(all, protocol.SymbolInformation{
						Name: n.Key, Kind: symbolKind(n.Block.Kind), Location: protocol.Location{URI: d.URI,
							Range: d.Range(n.At.From, n.At.To, v.Client.Encoding)},
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
