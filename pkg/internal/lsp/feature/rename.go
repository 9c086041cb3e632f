package feature

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/creachadair/jrpc2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// PrepareRename returns what would be renamed at a position (LSP 3.17,
// textDocument/prepareRename).
func PrepareRename(ctx context.Context, v *Env, at *protocol.PositionParams) (*protocol.PrepareRename, error) {
	_, d, n, ok := v.lookUp(ctx, *at)
	if !ok || !isRenamable(n.Key) {
		return nil, jrpc2.Errorf(protocol.RequestFailed,
			"there is nothing to rename here: variables, locals, toolchains, targets, images and groups have names")
	}
	return &protocol.PrepareRename{Range: d.Range(n.At.From, n.At.To, v.Client.Encoding),
		Placeholder: label(n.Key)}, nil
}

func isRenamable(key string) bool {
	root, _, _ := strings.Cut(key, ".")
	switch root {
	case "var", "local", "toolchain", "target", "image", "group":
		return true
	}
	return false
}

// label returns what follows a key's root.
func label(key string) string {
	_, name, _ := strings.Cut(key, ".")
	return name
}

// Rename renames something wherever it is referred to (LSP 3.17, textDocument/rename).
func Rename(ctx context.Context, v *Env, r *protocol.RenameParams) (*protocol.WorkspaceEdit, error) {
	p, _, n, ok := v.lookUp(ctx, r.PositionParams)
	if !ok || !isRenamable(n.Key) {
		return nil, jrpc2.Errorf(protocol.RequestFailed, "there is nothing to rename here")
	}
	root, old, _ := strings.Cut(n.Key, ".")
	if why := wrongName(root, r.NewName); why != "" {
		return nil, jrpc2.Errorf(protocol.RequestFailed, "%s", why)
	}
	all := p.Occurrences(n)
	if len(definitions(all)) == 0 {
		return nil, jrpc2.Errorf(protocol.RequestFailed, "%s is not described anywhere", n.Key)
	}
	if r.NewName != old && len(definitions(p.Occurrences(document.Name{Key: root + "." + r.NewName}))) > 0 {
		return nil, jrpc2.Errorf(protocol.RequestFailed, "there is %s.%s already", root, r.NewName)
	}
	edits := map[*document.Document][]protocol.TextEdit{}
	for _, o := range all {
		at, text, ok := renameEdit(o, root, old, r.NewName)
		if !ok {
			return nil, jrpc2.Errorf(protocol.RequestFailed,
				"%s line %d refers to %s in a way that cannot be changed: change it by hand first",
				o.Doc.Path, o.Doc.Position(o.At.From, protocol.UTF8).Line+1, n.Key)
		}
		edits[o.Doc] = append(edits[o.Doc], protocol.TextEdit{
			Range: o.Doc.Range(at.From, at.To, v.Client.Encoding), NewText: text})
	}
	return v.workspaceEdit(edits), nil
}

func definitions(all []workspace.Occurrence) (defs []workspace.Occurrence) {
	for _, o := range all {
		if o.Def {
			defs = append(defs, o)
		}
	}
	return defs
}

var nameForm = lazyregexp.New(`^[\pL\pN._+-]+$`)

// wrongName says why something cannot be called so.
func wrongName(root, name string) string {
	switch {
	case (root == "var" || root == "local") && !hclsyntax.ValidIdentifier(name):
		return "the name of a variable or local is an identifier: letters, digits, _ and -, and no digit first"
	case !nameForm().MatchString(name) || strings.Trim(name, ".") == "":
		return "a name is made of letters, digits and . _ - +"
	}
	return ""
}

// renameEdit returns the edit of one occurrence. In .name, a name that is no identifier becomes an
// index.
func renameEdit(o workspace.Occurrence, root, old, name string) (at document.Span, text string, ok bool) {
	if o.At.To > len(o.Doc.Text) || string(o.Doc.Text[o.At.From:o.At.To]) != old {
		return o.At, "", false
	}
	if o.Def || hclsyntax.ValidIdentifier(name) || o.Doc.Text[o.At.From-1] == '"' {
		return o.At, name, true
	}
	if o.Doc.IsJSON() {
		return o.At, "", false // the quotes would have to be escaped
	}
	return o.Whole, root + `["` + name + `"]`, true
}

// workspaceEdit is edits of several documents in the form that the client takes.
func (v *Env) workspaceEdit(edits map[*document.Document][]protocol.TextEdit) *protocol.WorkspaceEdit {
	w := &protocol.WorkspaceEdit{}
	for _, d := range byURI(edits) {
		if !v.Client.Versions {
			if w.Changes == nil {
				w.Changes = map[string][]protocol.TextEdit{}
			}
			w.Changes[d.URI] = edits[d]
			continue
		}
		id := protocol.VersionedID{URI: d.URI}
		if d.Open {
			id.Version = &d.Version
		}
		w.DocumentChanges = append(w.DocumentChanges, protocol.DocumentEdit{TextDocument: id, Edits: edits[d]})
	}
	return w
}

// byURI returns the documents of a map in the order of their URIs.
func byURI[V any](m map[*document.Document]V) []*document.Document {
	all := slices.Collect(maps.Keys(m))
	slices.SortFunc(all, func(a, b *document.Document) int { return strings.Compare(a.URI, b.URI) })
	return all
}
