package lsp

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/creachadair/jrpc2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// PrepareRename returns what would be renamed at a position (LSP 3.17,
// textDocument/prepareRename).
func checkRename(ctx context.Context, v *environ, at *positionParams) (*prepareRename, error) {
	_, d, n, ok := v.look(ctx, *at)
	if !ok || !renamable(n.key) {
		return nil, jrpc2.Errorf(requestFailed,
			"there is nothing to rename here: variables, locals, toolchains, targets, images and groups have names")
	}
	return &prepareRename{d.span(n.at.from, n.at.to, v.client.encoding), label(n.key)}, nil
}

func renamable(key string) bool {
	root, _, _ := strings.Cut(key, ".")
	switch root {
	case "var", "local", "toolchain", "target", "image", "group":
		return true
	}
	return false
}

// label is what stands behind a key's root.
func label(key string) string {
	_, name, _ := strings.Cut(key, ".")
	return name
}

// Rename renames something wherever it is referred to (LSP 3.17, textDocument/rename).
func renameAt(ctx context.Context, v *environ, r *renameParams) (*WorkspaceEdit, error) {
	p, _, n, ok := v.look(ctx, r.positionParams)
	if !ok || !renamable(n.key) {
		return nil, jrpc2.Errorf(requestFailed, "there is nothing to rename here")
	}
	root, old, _ := strings.Cut(n.key, ".")
	if why := wrongName(root, r.NewName); why != "" {
		return nil, jrpc2.Errorf(requestFailed, "%s", why)
	}
	all := p.occurrences(n)
	if len(definitions(all)) == 0 {
		return nil, jrpc2.Errorf(requestFailed, "%s is not described anywhere", n.key)
	}
	if r.NewName != old && len(definitions(p.occurrences(name{key: root + "." + r.NewName}))) > 0 {
		return nil, jrpc2.Errorf(requestFailed, "there is %s.%s already", root, r.NewName)
	}
	edits := map[*document][]TextEdit{}
	for _, o := range all {
		at, text, ok := renamed(o, root, old, r.NewName)
		if !ok {
			return nil, jrpc2.Errorf(requestFailed,
				"%s line %d refers to %s in a way that cannot be changed: change it by hand first",
				o.doc.path, o.doc.position(o.at.from, utf8Units).Line+1, n.key)
		}
		edits[o.doc] = append(edits[o.doc], TextEdit{o.doc.span(at.from, at.to, v.client.encoding), text})
	}
	return v.workspaceEdit(edits), nil
}

func definitions(all []occurrence) (defs []occurrence) {
	for _, o := range all {
		if o.def {
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

// renamed is the edit of one occurrence. In .name, a name that is no identifier becomes an
// index.
func renamed(o occurrence, root, old, name string) (at span, text string, ok bool) {
	if o.at.to > len(o.doc.text) || string(o.doc.text[o.at.from:o.at.to]) != old {
		return o.at, "", false
	}
	if o.def || hclsyntax.ValidIdentifier(name) || o.doc.text[o.at.from-1] == '"' {
		return o.at, name, true
	}
	if o.doc.json() {
		return o.at, "", false // the quotes would have to be escaped
	}
	return o.whole, root + `["` + name + `"]`, true
}

// workspaceEdit is edits of several documents in the form that the client takes.
func (v *environ) workspaceEdit(edits map[*document][]TextEdit) *WorkspaceEdit {
	w := &WorkspaceEdit{}
	for _, d := range byURI(edits) {
		if !v.client.versions {
			if w.Changes == nil {
				w.Changes = map[string][]TextEdit{}
			}
			w.Changes[d.uri] = edits[d]
			continue
		}
		id := versionedID{URI: d.uri}
		if d.open {
			id.Version = &d.version
		}
		w.DocumentChanges = append(w.DocumentChanges, documentEdit{id, edits[d]})
	}
	return w
}

// byURI are the documents of a map in the order of their URIs.
func byURI[V any](m map[*document]V) []*document {
	all := slices.Collect(maps.Keys(m))
	slices.SortFunc(all, func(a, b *document) int { return strings.Compare(a.uri, b.uri) })
	return all
}
