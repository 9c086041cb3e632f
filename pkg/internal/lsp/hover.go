package lsp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Hover tells what stands at a position, and what its value is (LSP 3.17,
// textDocument/hover).
func hoverAt(ctx context.Context, v *environ, at *positionParams) (*hover, error) {
	d := v.store.open(at.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	p := v.projects.readingOf(ctx, d)
	if !d.json() {
		p = v.projects.of(ctx, d) // values have to be those of what is written now
	}
	offset := d.offset(at.Position, v.client.encoding)
	for _, t := range p.treesOf(d) {
		h := hoverer{ctx: ctx, project: p, doc: d, tree: t, at: offset - t.at}
		if text, where := h.text(); text != "" {
			r := d.span(where.from+t.at, where.to+t.at, v.client.encoding)
			return &hover{markdown(text), &r}, nil
		}
	}
	return nil, nil
}

// A hoverer looks at one place in one tree.
type hoverer struct {
	ctx     context.Context
	project *project
	doc     *document
	tree    placedTree
	at      int
}

func (h *hoverer) text() (string, span) {
	in, on := h.tree.tree.at(h.at)
	switch {
	case on != nil && on.at.has(h.at):
		return h.attribute(on), on.at
	case on != nil:
		return h.expression(on)
	case in != nil && in.header.has(h.at):
		return h.block(in), in.header
	}
	return "", span{}
}

func (h *hoverer) attribute(a *attr) string {
	text := ""
	if b := describe(a.in); b != nil && b.Attribute(a.name) != nil {
		text = aboutAttribute(b.Attribute(a.name))
	}
	if text == "" && !a.in.is("locals") {
		return ""
	}
	return paragraphs(text, h.value(a, nil))
}

func (h *hoverer) block(b *block) string {
	d := describe(b)
	if d == nil {
		return ""
	}
	text := aboutBlock(d)
	if b.kind == "variable" && h.project != nil {
		if v, ok := h.project.file.Values[b.label]; ok {
			text = paragraphs(text, show(config.Text(v)))
		}
	}
	if names := h.instances(b); len(names) > 0 {
		text = paragraphs(text, "Instances:\n"+bullets(names))
	}
	return text
}

// instances are the names of a block's instances, where it has for_each.
func (h *hoverer) instances(b *block) (names []string) {
	if h.project == nil || b.attribute("for_each") == nil {
		return nil
	}
	for _, m := range metas(h.project.file) {
		if m.Kind == b.kind && m.Label == b.label && m.Key != "" {
			names = append(names, m.Reference())
		}
	}
	return names
}

// metas are what is known of all instances of a file.
func metas(f *config.File) (all []*lang.Meta) {
	for _, x := range f.Toolchains {
		all = append(all, &x.Meta)
	}
	for _, x := range f.Overrides {
		all = append(all, &x.Meta)
	}
	for _, x := range f.Targets {
		all = append(all, &x.Meta)
	}
	for _, x := range f.Images {
		all = append(all, &x.Meta)
	}
	for _, x := range f.Groups {
		all = append(all, &x.Meta)
	}
	return all
}

const mostBullets = 10

func bullets(list []string) string {
	more := ""
	if len(list) > mostBullets {
		more = fmt.Sprintf("\n- and %d more", len(list)-mostBullets)
		list = list[:mostBullets]
	}
	return "- `" + strings.Join(list, "`\n- `") + "`" + more
}

// expression tells of the innermost part of an attribute's value.
func (h *hoverer) expression(a *attr) (string, span) {
	for _, n := range around(a.expr, h.at) {
		switch x := n.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			return h.traversal(a, x)
		case *hclsyntax.FunctionCallExpr:
			if f := functionNamed(x.Name); f != nil && spanOf(x.NameRange).has(h.at) {
				return paragraphs(aboutFunction(f), h.value(a, x)), spanOf(x.NameRange)
			}
		case *hclsyntax.TemplateExpr:
			if x.IsStringLiteral() {
				return "", span{}
			}
			return h.value(a, x), spanOf(x.Range())
		case *hclsyntax.ConditionalExpr, *hclsyntax.BinaryOpExpr, *hclsyntax.UnaryOpExpr, *hclsyntax.ForExpr,
			*hclsyntax.SplatExpr, *hclsyntax.IndexExpr, *hclsyntax.RelativeTraversalExpr:
			e := x.(hclsyntax.Expression)
			return h.value(a, e), spanOf(e.Range())
		}
	}
	return "", span{}
}

// around are the expressions that a byte lies in, the innermost first.
func around(expr hclsyntax.Expression, at int) []hclsyntax.Node {
	var all []hclsyntax.Node
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if e, ok := n.(hclsyntax.Expression); ok && spanOf(e.Range()).has(at) {
			all = append(all, n)
		}
		return nil
	})
	slices.Reverse(all)
	return all
}

// traversal tells of a reference up to the step that is pointed at.
func (h *hoverer) traversal(a *attr, x *hclsyntax.ScopeTraversalExpr) (string, span) {
	n := 1
	for n < len(x.Traversal) && h.at > spanOf(x.Traversal[n-1].SourceRange()).to-1 {
		n++
	}
	root := rootNamed(x.Traversal.RootName())
	if root == nil {
		return "", span{}
	}
	if n == 1 {
		return paragraphs(code(root.Name), root.Doc), spanOf(x.Traversal[0].SourceRange())
	}
	part := &hclsyntax.ScopeTraversalExpr{Traversal: x.Traversal[:n], SrcRange: x.Traversal[:n].SourceRange()}
	about, _, _ := syntax.StepName(x.Traversal[1])
	text := h.doc.slice(spanOf(part.SrcRange).plus(h.tree.at))
	value := h.value(a, part)
	if n == 2 && root.Refs != "" {
		value = h.source(root.Name + "." + about) // its value is itself
	}
	return paragraphs(code(text), h.aboutReference(root, about), value), spanOf(part.SrcRange)
}

// aboutReference is the documentation of what a reference leads to.
func (h *hoverer) aboutReference(root *lang.Name, name string) string {
	for _, n := range root.Names {
		if n.Name == name {
			return n.Doc
		}
	}
	if h.project == nil {
		return ""
	}
	if root.Name == "var" {
		for _, v := range h.project.file.Variables {
			if v.Label == name {
				return v.Description
			}
		}
		return ""
	}
	for _, m := range metas(h.project.file) {
		if m.Kind == root.Name && m.Label == name {
			return fmt.Sprintf("In %s, line %d.", relativeTo(h.doc.dir(), m.Range.Filename), m.Range.Start.Line)
		}
	}
	return ""
}

// source is what describes a block, as it is written.
func (h *hoverer) source(key string) string {
	if h.project == nil {
		return ""
	}
	for _, d := range h.project.documents() {
		for _, t := range h.project.treesOf(d) {
			for _, n := range t.tree.names {
				if n.def && n.key == key && !d.json() {
					return code(cutShort(d.slice(n.block.whole.plus(t.at))))
				}
			}
		}
	}
	return ""
}

// value is the value of an attribute, or of a part of its expression, in each instance.
func (h *hoverer) value(a *attr, part hclsyntax.Expression) string {
	if h.project == nil || !sameText(h.project.docs[h.doc.path], h.doc) {
		return ""
	}
	written := writtenAttr(h.project.file, h.doc.path, a.at.from+h.tree.at)
	if written == nil {
		return ""
	}
	expr := written.Expr
	if part != nil {
		expr = part
		if !h.doc.json() {
			expr = moved(written.Expr, part, h.tree.at)
		}
	}
	return showAll(h.project.file.Evaluate(h.ctx, written, expr))
}

// writtenAttr is the attribute whose name stands at a byte of a file.
func writtenAttr(f *config.File, path string, at int) *syntax.Attribute {
	for _, d := range f.Documents() {
		if d.Path == path {
			return attrAt(d.Body, at)
		}
	}
	return nil
}

func attrAt(b *syntax.Body, at int) *syntax.Attribute {
	for _, a := range b.Attributes {
		if a.NameRange.Start.Byte == at {
			return a
		}
	}
	for _, nested := range b.Blocks {
		if a := attrAt(nested.Body, at); a != nil {
			return a
		}
	}
	return nil
}

// moved is the part of a whole expression that a part of a chunk's is: what the evaluator
// knows of places counts from the file's begin.
func moved(whole, part hclsyntax.Expression, by int) hclsyntax.Expression {
	want := spanOf(part.Range()).plus(by)
	found := part
	_ = hclsyntax.VisitAll(whole, func(n hclsyntax.Node) hcl.Diagnostics {
		e, ok := n.(hclsyntax.Expression)
		if !ok {
			return nil
		}
		t, isTraversal := e.(*hclsyntax.ScopeTraversalExpr)
		p, wantTraversal := part.(*hclsyntax.ScopeTraversalExpr)
		switch {
		case isTraversal && wantTraversal && spanOf(t.SrcRange).from == want.from:
			cut := t.Traversal[:min(len(p.Traversal), len(t.Traversal))]
			found = &hclsyntax.ScopeTraversalExpr{Traversal: cut, SrcRange: cut.SourceRange()}
		case spanOf(e.Range()) == want && !wantTraversal:
			found = e
		}
		return nil
	})
	return found
}

// showAll shows values: once where they are all the same, else for each instance.
func showAll(all []config.Evaluation) string {
	if len(all) == 0 {
		return ""
	}
	first := config.Text(all[0].Value)
	var list []string
	same := true
	for _, e := range all {
		text := config.Text(e.Value)
		same = same && text == first
		list = append(list, e.Instance+" → "+strings.Join(strings.Fields(text), " "))
	}
	if same {
		return show(first)
	}
	return bullets(list)
}

const longestValue = 1500 // bytes

// show is a value in markdown.
func show(text string) string {
	if text == "" {
		return ""
	}
	return "Value:\n" + code(cutShort(text))
}

func cutShort(text string) string {
	if len(text) > longestValue {
		return strings.ToValidUTF8(text[:longestValue], "") + " …"
	}
	return text
}
