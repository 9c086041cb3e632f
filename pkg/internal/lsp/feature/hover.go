package feature

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Hover tells what is at a position, and what its value is (LSP 3.17,
// textDocument/hover).
func Hover(ctx context.Context, v *Env, at *protocol.PositionParams) (*protocol.Hover, error) {
	d := v.Store.Open(at.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	p := v.Projects.ReadingOf(ctx, d)
	if !d.IsJSON() {
		p = v.Projects.Of(ctx, d) // values have to be those of what is written now
	}
	offset := d.Offset(at.Position, v.Client.Encoding)
	for _, t := range p.TreesOf(d) {
		h := hoverer{ctx: ctx, project: p, doc: d, tree: t, at: offset - t.At}
		if text, where := h.text(); text != "" {
			r := d.Range(where.From+t.At, where.To+t.At, v.Client.Encoding)
			return &protocol.Hover{Contents: protocol.Markdown(text), Range: &r}, nil
		}
	}
	return nil, nil
}

// A hoverer looks at one place in one tree.
type hoverer struct {
	ctx     context.Context
	project *workspace.Project
	doc     *document.Document
	tree    workspace.PlacedTree
	at      int
}

func (h *hoverer) text() (string, document.Span) {
	in, on := h.tree.Tree.At(h.at)
	switch {
	case on != nil && on.IsLabel():
		if text, at := h.expression(on); text != "" {
			return text, at
		}
		return h.block(in), in.Header
	case on != nil && on.At.Has(h.at):
		return h.attribute(on), on.At
	case on != nil:
		return h.expression(on)
	case in != nil && in.Header.Has(h.at):
		return h.block(in), in.Header
	}
	return "", document.Span{}
}

func (h *hoverer) attribute(a *document.Attr) string {
	text := ""
	if b := document.Describe(a.In); b != nil && b.Attribute(a.Name) != nil {
		text = aboutAttribute(b.Attribute(a.Name))
	}
	if text == "" && !a.In.Is("locals") && !a.In.Is("exports") {
		return ""
	}
	return paragraphs(text, h.value(a, nil))
}

func (h *hoverer) block(b *document.Block) string {
	d := document.Describe(b)
	if d == nil {
		return ""
	}
	text := aboutBlock(d)
	if b.Kind == "variable" && h.project != nil {
		if v, ok := h.project.File.Values[h.fullName("var", b.Label)]; ok {
			text = paragraphs(text, showValue(config.Text(v)))
		}
	}
	if names := h.instances(b); len(names) > 0 {
		text = paragraphs(text, "Instances:\n"+bullets(names))
	}
	return text
}

// fullName returns the name among all files of one after a root.
func (h *hoverer) fullName(root, name string) string {
	return h.project.File.FullName(h.doc.Path, root, name)
}

// instances returns the names of a block's instances, if it has for_each.
func (h *hoverer) instances(b *document.Block) (names []string) {
	if h.project == nil || b.Attribute("for_each") == nil {
		return nil
	}
	for _, m := range instancesOf(h.project.File) {
		if m.Kind == b.Kind && m.Label == b.Label && m.Key != "" {
			names = append(names, m.Reference())
		}
	}
	return names
}

// instancesOf returns what is known of all instances of a file.
func instancesOf(f *config.File) (all []*lang.Meta) {
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

// expression describes the innermost part of an attribute's value.
func (h *hoverer) expression(a *document.Attr) (string, document.Span) {
	if b := document.Describe(a.In); b != nil && b.Attribute(a.Name) != nil &&
		b.Attribute(a.Name).Type.Kind == lang.TypeType {
		return h.typeKeyword(a)
	}
	for _, n := range nodesAt(a.Expr, h.at) {
		switch x := n.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			return h.traversal(a, x)
		case *hclsyntax.FunctionCallExpr:
			if f := functionFor(h.project, h.doc, x.Name); f != nil && document.SpanOf(x.NameRange).Has(h.at) {
				return paragraphs(aboutFunction(f), h.value(a, x), h.passedOver(x)), document.SpanOf(x.NameRange)
			}
		case *hclsyntax.TemplateExpr:
			if x.IsStringLiteral() {
				return "", document.Span{}
			}
			return h.value(a, x), document.SpanOf(x.Range())
		case *hclsyntax.ObjectConsKeyExpr:
			return aboutKey(a, x, h.at)
		case *hclsyntax.ConditionalExpr, *hclsyntax.BinaryOpExpr, *hclsyntax.UnaryOpExpr, *hclsyntax.ForExpr,
			*hclsyntax.SplatExpr, *hclsyntax.IndexExpr, *hclsyntax.RelativeTraversalExpr:
			e := x.(hclsyntax.Expression)
			return h.value(a, e), document.SpanOf(e.Range())
		}
	}
	return "", document.Span{}
}

// aboutKey describes a key that the language knows: of the options of mains, and of an element of include.
func aboutKey(a *document.Attr, x *hclsyntax.ObjectConsKeyExpr, at int) (string, document.Span) {
	key, where := hcl.ExprAsKeyword(x), document.SpanOf(x.Range())
	if a.In == nil && a.Name == "include" {
		for _, attr := range lang.InclusionAttributes {
			if attr.Name == key {
				return paragraphs(code(key), attr.Doc), where
			}
		}
	}
	for _, n := range nodesAt(a.Expr, at) {
		call, ok := n.(*hclsyntax.FunctionCallExpr)
		if !ok {
			continue
		}
		for _, o := range functions.MainsOptions {
			if call.Name == "mains" && o.Name == key {
				return paragraphs(code(key), o.Doc), where
			}
		}
		break
	}
	return "", document.Span{}
}

// passedOver says what a call of mains leaves out.
func (h *hoverer) passedOver(call *hclsyntax.FunctionCallExpr) string {
	if h.project == nil || call.Name != "mains" {
		return ""
	}
	at := hcl.Range{Filename: h.doc.Path, Start: hcl.Pos{Byte: h.at + h.tree.At}, End: hcl.Pos{Byte: h.at + h.tree.At}}
	var list []string
	for _, p := range h.project.File.PassedOver(&at) {
		list = append(list, p.Dir+" "+p.Why)
	}
	if len(list) == 0 {
		return ""
	}
	return "Left out:\n" + bullets(list)
}

// typeKeyword describes a word of a type.
func (h *hoverer) typeKeyword(a *document.Attr) (string, document.Span) {
	for _, n := range nodesAt(a.Expr, h.at) {
		name, at := "", document.Span{}
		switch x := n.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			name, at = x.Traversal.RootName(), document.SpanOf(x.SrcRange)
		case *hclsyntax.FunctionCallExpr:
			name, at = x.Name, document.SpanOf(x.NameRange)
		}
		i := slices.IndexFunc(functions.TypeKeywords, func(f *functions.Function) bool { return f.Name == name })
		if i >= 0 && at.Has(h.at) {
			return aboutFunction(functions.TypeKeywords[i]), at
		}
	}
	return "", document.Span{}
}

// nodesAt returns the expressions around a byte, the innermost first.
func nodesAt(expr hclsyntax.Expression, at int) []hclsyntax.Node {
	var all []hclsyntax.Node
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if e, ok := n.(hclsyntax.Expression); ok && document.SpanOf(e.Range()).Has(at) {
			all = append(all, n)
		}
		return nil
	})
	slices.Reverse(all)
	return all
}

// traversal describes a reference up to the step at the position.
func (h *hoverer) traversal(a *document.Attr, x *hclsyntax.ScopeTraversalExpr) (string, document.Span) {
	n := 1
	for n < len(x.Traversal) && h.at > document.SpanOf(x.Traversal[n-1].SourceRange()).To-1 {
		n++
	}
	if slices.Contains(a.In.Params(), x.Traversal.RootName()) {
		return h.parameter(a.In, x.Traversal.RootName()), document.SpanOf(x.Traversal[0].SourceRange())
	}
	root := rootNamed(x.Traversal.RootName())
	if root == nil {
		return "", document.Span{}
	}
	if n == 1 {
		return paragraphs(code(root.Name), root.Doc), document.SpanOf(x.Traversal[0].SourceRange())
	}
	part := &hclsyntax.ScopeTraversalExpr{Traversal: x.Traversal[:n], SrcRange: x.Traversal[:n].SourceRange()}
	about, _, _ := syntax.StepName(x.Traversal[1])
	text := h.doc.Slice(document.SpanOf(part.SrcRange).Plus(h.tree.At))
	value := h.value(a, part)
	if n == 2 && root.Refs != "" {
		value = h.source(root.Name + "." + about) // its value is itself
	}
	return paragraphs(code(text), h.aboutReference(root, about), value), document.SpanOf(part.SrcRange)
}

// parameter describes a parameter of a function, whose value depends on the call.
func (h *hoverer) parameter(in *document.Block, name string) string {
	text := "A parameter of " + in.Label + "()."
	if params := in.Params(); in.Attribute("variadic_params") != nil && name == params[len(params)-1] {
		text = "The list of all further arguments of " + in.Label + "()."
	}
	return paragraphs(code(name), text)
}

// aboutReference returns the documentation of what a reference leads to.
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
		for _, v := range h.project.File.Variables {
			if v.Label == h.fullName("var", name) {
				return v.Description
			}
		}
		return ""
	}
	for _, m := range instancesOf(h.project.File) {
		if m.Kind == root.Name && m.Label == name {
			return fmt.Sprintf("In %s, line %d.", document.RelativeTo(h.doc.Dir(), m.Range.Filename),
				m.Range.Start.Line)
		}
	}
	return ""
}

// source returns what describes a block, as it is written.
func (h *hoverer) source(key string) string {
	if h.project == nil {
		return ""
	}
	key = h.project.FullKey(h.doc, key)
	for _, d := range h.project.Documents() {
		for _, t := range h.project.TreesOf(d) {
			for _, n := range t.Tree.Names {
				if n.Def && !d.IsJSON() && h.project.FullKey(d, n.Key) == key {
					return code(truncate(d.Slice(n.Block.Whole.Plus(t.At))))
				}
			}
		}
	}
	return ""
}

// value returns the value of an attribute, or of a part of its expression, in each instance.
func (h *hoverer) value(a *document.Attr, part hclsyntax.Expression) string {
	if h.project == nil || !document.SameText(h.project.Docs[h.doc.Path], h.doc) {
		return ""
	}
	written := writtenAttr(h.project.File, h.doc.Path, a.At.From+h.tree.At)
	if written == nil {
		return ""
	}
	expr := written.Expr
	if part != nil {
		expr = part
		if !h.doc.IsJSON() {
			expr = shifted(written.Expr, part, h.tree.At)
		}
	}
	return showValues(h.project.File.Evaluate(h.ctx, written, expr))
}

// writtenAttr returns the attribute whose name is at a byte of a file.
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

// shifted returns the part of a whole expression that a part of a chunk's is: what the evaluator
// knows of places counts from the file's start.
func shifted(whole, part hclsyntax.Expression, by int) hclsyntax.Expression {
	want := document.SpanOf(part.Range()).Plus(by)
	found := part
	_ = hclsyntax.VisitAll(whole, func(n hclsyntax.Node) hcl.Diagnostics {
		e, ok := n.(hclsyntax.Expression)
		if !ok {
			return nil
		}
		t, isTraversal := e.(*hclsyntax.ScopeTraversalExpr)
		p, wantTraversal := part.(*hclsyntax.ScopeTraversalExpr)
		switch {
		case isTraversal && wantTraversal && document.SpanOf(t.SrcRange).From == want.From:
			cut := t.Traversal[:min(len(p.Traversal), len(t.Traversal))]
			found = &hclsyntax.ScopeTraversalExpr{Traversal: cut, SrcRange: cut.SourceRange()}
		case document.SpanOf(e.Range()) == want && !wantTraversal:
			found = e
		}
		return nil
	})
	return found
}

// showValues returns values in markdown: one if all are equal, else one for each instance.
func showValues(all []config.Evaluation) string {
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
		return showValue(first)
	}
	return bullets(list)
}

const longestValue = 1500 // bytes

// showValue returns a value in markdown.
func showValue(text string) string {
	if text == "" {
		return ""
	}
	return "Value:\n" + code(truncate(text))
}

func truncate(text string) string {
	if len(text) > longestValue {
		return strings.ToValidUTF8(text[:longestValue], "") + " …"
	}
	return text
}
