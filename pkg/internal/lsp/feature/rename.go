package feature

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/creachadair/jrpc2"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/filename"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
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
			"there is nothing to rename here: variables, locals, exports, functions and their parameters, included "+
				"files, defaults, toolchains, targets, images and groups have names")
	}
	return &protocol.PrepareRename{Range: d.Range(n.At.From, n.At.To, v.Client.Encoding),
		Placeholder: n.Label}, nil
}

func isRenamable(key string) bool {
	root, _, _ := strings.Cut(key, ".")
	switch root {
	case "var", "local", "include", "file", "function", "param", "defaults", "toolchain", "target", "image", "group":
		return true
	}
	return false
}

// Rename renames something wherever it is referred to (LSP 3.17, textDocument/rename).
func Rename(ctx context.Context, v *Env, r *protocol.RenameParams) (*protocol.WorkspaceEdit, error) {
	p, d, n, ok := v.lookUp(ctx, r.PositionParams)
	if !ok || !isRenamable(n.Key) {
		return nil, jrpc2.Errorf(protocol.RequestFailed, "there is nothing to rename here")
	}
	root, _, _ := strings.Cut(n.Key, ".")
	if why := cmp.Or(wrongName(root, r.NewName), wrongParam(n, r.NewName)); why != "" {
		return nil, jrpc2.Errorf(protocol.RequestFailed, "%s", why)
	}
	all := p.Occurrences(n)
	if len(definitions(all)) == 0 {
		if root == "file" {
			return nil, jrpc2.Errorf(protocol.RequestFailed, "include.%s is not named after as, but by its directory",
				n.Label)
		}
		return nil, jrpc2.Errorf(protocol.RequestFailed, "%s is not described anywhere", n.Key)
	}
	renamed := strings.TrimSuffix(n.Key, n.Label) + r.NewName
	if r.NewName != n.Label && len(definitions(p.Occurrences(document.Name{Key: renamed, Block: n.Block}))) > 0 {
		return nil, jrpc2.Errorf(protocol.RequestFailed, "there is %s already", shownName(root, r.NewName))
	}
	if root == "file" && r.NewName != n.Label && slices.Contains(p.File.Included(d.Path), r.NewName) {
		return nil, jrpc2.Errorf(protocol.RequestFailed, "there is include.%s already", r.NewName)
	}
	edits := map[*document.Document][]protocol.TextEdit{}
	for _, o := range all {
		at, text, ok := renameEdit(o, root, n.Label, r.NewName)
		if !ok {
			return nil, jrpc2.Errorf(protocol.RequestFailed,
				"%s line %d refers to %s in a way that cannot be changed: change it by hand first",
				o.Doc.Path, o.Doc.Position(o.At.From, protocol.UTF8).Line+1, n.Key)
		}
		edits[o.Doc] = append(edits[o.Doc], protocol.TextEdit{
			Range: o.Doc.Range(at.From, at.To, v.Client.Encoding), NewText: text})
	}
	note := noteOnVariables(p, root, strings.TrimPrefix(n.Key, root+"."), strings.TrimPrefix(renamed, root+"."))
	if note != "" && r.NewName != n.Label {
		v.Tell(note)
	}
	return v.workspaceEdit(edits), nil
}

// noteOnVariables says which variables are set by another name outside of the files when a variable or an included
// file is renamed from one full name to another; "" if none is.
func noteOnVariables(p *workspace.Project, root, from, to string) string {
	for _, v := range p.File.Variables {
		rest, isIn := strings.CutPrefix(v.Label, from+".")
		switch {
		case root == "var" && v.Label == from:
			return "-set=" + from + "=… is -set=" + to + "=… now, and GOBUILD_VAR_" + environ(from) + " is " +
				"GOBUILD_VAR_" + environ(to) + ": change them where gobuild runs."
		case root == "file" && isIn:
			return "Variables of include." + from + " are set by another name now, such as -set=" + to + "." + rest +
				"=… and GOBUILD_VAR_" + environ(to+"."+rest) + ": change them where gobuild runs."
		}
	}
	return ""
}

// environ is a variable's name in the environment.
func environ(name string) string { return strings.ReplaceAll(name, ".", "__") }

func definitions(all []workspace.Occurrence) (defs []workspace.Occurrence) {
	for _, o := range all {
		if o.Def {
			defs = append(defs, o)
		}
	}
	return defs
}

// wrongName says why something cannot be called so.
func wrongName(root, name string) string {
	switch {
	case slices.Contains([]string{"var", "local", "include", "file", "function", "param", "defaults"}, root) &&
		!hclsyntax.ValidIdentifier(name):
		return "the name of a variable, local, export, included file, function, parameter or of defaults is an " +
			"identifier: letters, digits, _ and -, and no digit first"
	case root == "function" && functions.Has(name):
		return "the language has a function of that name"
	case root == "defaults" && lang.Describe().Block(root).Block(name) != nil:
		return "defaults are not called so, as they hold blocks of that name"
	case filename.LabelProblem(name) != "":
		return "a name is made of " + filename.LabelCharacters
	}
	return ""
}

// shownName is a name after a root as it is written.
func shownName(root, name string) string {
	switch root {
	case "param":
		return name
	case "file":
		return "include." + name
	}
	return root + "." + name
}

// wrongParam says why a parameter cannot be called so: references begin so, or a for expression in the result has a
// variable of that name.
func wrongParam(n document.Name, name string) (why string) {
	if !strings.HasPrefix(n.Key, "param.") {
		return ""
	}
	if rootNamed(name) != nil {
		return "references begin with " + name
	}
	if result := n.Block.Attribute("result"); result != nil {
		_ = hclsyntax.VisitAll(result.Expr, func(node hclsyntax.Node) hcl.Diagnostics {
			if f, ok := node.(*hclsyntax.ForExpr); ok && (f.KeyVar == name || f.ValVar == name) {
				why = "a for expression in the result has a variable " + name
			}
			return nil
		})
	}
	return why
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
