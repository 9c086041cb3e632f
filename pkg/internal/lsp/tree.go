package lsp

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A span is a range of bytes.
type span struct{ from, to int }

func (s span) has(at int) bool { return s.from <= at && at <= s.to }

func (s span) plus(offset int) span { return span{s.from + offset, s.to + offset} }

// with is what reaches over both.
func (s span) with(o span) span { return span{min(s.from, o.from), max(s.to, o.to)} }

func spanOf(r hcl.Range) span { return span{r.Start.Byte, r.End.Byte} }

// A tree is what a piece of text says, in either syntax.
type tree struct {
	attrs  []*attr
	blocks []*block
	names  []name // all that is defined or referred to
}

type attr struct {
	name string
	at   span // of the name
	expr hclsyntax.Expression
	in   *block // nil at the top level
}

type block struct {
	kind, label string
	labelAt     span // with its quotes; the header's where there is no label
	header      span
	whole       span // in JSON from the header to the end of the last that is in it
	open        span // the opening brace
	attrs       []*attr
	blocks      []*block
	in          *block // nil at the top level
}

// A name is a place where something is defined or referred to.
type name struct {
	key   string // "toolchain.stable", "var.x", "local.y"; "each.key" within one block
	at    span   // of the label, the variable's name, …
	whole span   // of the reference from its root to the name
	def   bool
	block *block // the block that it stands in, of the top level
}

// treeOf is what a body of the native syntax says.
func treeOf(body *hclsyntax.Body) *tree {
	t := &tree{attrs: nativeAttrs(body, nil)}
	for _, b := range body.Blocks {
		t.blocks = append(t.blocks, nativeBlock(b, nil))
	}
	t.addNames()
	return t
}

func nativeBlock(b *hclsyntax.Block, in *block) *block {
	n := &block{
		kind: b.Type, header: spanOf(b.DefRange()), open: spanOf(b.OpenBraceRange), in: in,
		whole: span{b.TypeRange.Start.Byte, max(b.CloseBraceRange.End.Byte, b.DefRange().End.Byte)},
	}
	n.labelAt = n.header
	if len(b.Labels) > 0 {
		n.label, n.labelAt = b.Labels[0], spanOf(b.LabelRanges[0])
	}
	n.attrs = nativeAttrs(b.Body, n)
	for _, c := range b.Body.Blocks {
		n.blocks = append(n.blocks, nativeBlock(c, n))
	}
	return n
}

func nativeAttrs(body *hclsyntax.Body, in *block) []*attr {
	var all []*attr
	for _, a := range body.Attributes {
		all = append(all, &attr{a.Name, spanOf(a.NameRange), a.Expr, in})
	}
	slices.SortFunc(all, func(a, b *attr) int { return a.at.from - b.at.from })
	return all
}

// documentTree is what config read of a file: of the JSON syntax, there is nothing else.
func documentTree(d *syntax.Document) *tree {
	t := &tree{attrs: documentAttrs(d.Body, nil)}
	for _, b := range d.Body.Blocks {
		t.blocks = append(t.blocks, documentBlock(b, nil))
	}
	t.addNames()
	return t
}

func documentBlock(b *syntax.Block, in *block) *block {
	n := &block{
		kind: b.Schema.Kind, label: b.Label, labelAt: spanOf(
			b.LabelRange), header: spanOf(b.Header), whole: spanOf(b.Header), in: in,
	}
	n.attrs = documentAttrs(b.Body, n)
	for _, c := range b.Blocks {
		n.blocks = append(n.blocks, documentBlock(c, n))
	}
	for _, a := range n.attrs {
		n.whole = n.whole.with(a.span())
	}
	for _, c := range n.blocks {
		n.whole = n.whole.with(c.whole)
	}
	return n
}

func documentAttrs(b *syntax.Body, in *block) []*attr {
	var all []*attr
	for _, a := range b.Sorted() {
		all = append(all, &attr{a.Name, spanOf(a.NameRange), a.Expr, in})
	}
	return all
}

// addNames finds everything that is defined or referred to.
func (t *tree) addNames() {
	for _, a := range t.attrs {
		t.addReferences(a, nil)
	}
	for _, b := range t.blocks {
		t.addDefinitions(b)
		t.addBlock(b, b)
	}
}

func (t *tree) addDefinitions(b *block) {
	switch b.kind {
	case "locals":
		for _, a := range b.attrs {
			t.names = append(t.names, name{key: "local." + a.name, at: a.at, whole: a.at, def: true, block: b})
		}
	case "variable":
		t.define("var."+b.label, b)
	case "toolchain", "target", "image", "group":
		t.define(b.kind+"."+b.label, b)
	}
}

func (t *tree) define(key string, b *block) {
	if b.label != "" {
		at := b.labelAt
		if at.to-at.from == len(b.label)+2 {
			at = span{at.from + 1, at.to - 1} // without the quotes
		}
		t.names = append(t.names, name{key: key, at: at, whole: at, def: true, block: b})
	}
}

func (t *tree) addBlock(b, top *block) {
	for _, a := range b.attrs {
		t.addReferences(a, top)
	}
	for _, c := range b.blocks {
		t.addBlock(c, top)
	}
}

// addReferences finds the references in an attribute's expression.
func (t *tree) addReferences(a *attr, top *block) {
	for _, tr := range a.expr.Variables() {
		if len(tr) < 2 {
			continue
		}
		label, at, ok := syntax.StepName(tr[1])
		if !ok {
			continue
		}
		root := tr[0].(hcl.TraverseRoot)
		t.names = append(t.names, name{
			key: root.Name + "." + label, at: spanOf(at), block: top,
			whole: span{root.SrcRange.Start.Byte, tr[1].SourceRange().End.Byte},
		})
	}
	if a.name == "for_each" && top != nil {
		for _, key := range []string{"each.key", "each.value"} {
			t.names = append(t.names, name{key: key, at: a.at, whole: a.at, def: true, block: top})
		}
	}
}

// attribute is the block's attribute of that name, or nil.
func (b *block) attribute(name string) *attr {
	for _, a := range b.attrs {
		if a.name == name {
			return a
		}
	}
	return nil
}

// at is the innermost block that a byte lies in, and the attribute, each nil where there is
// none.
func (t *tree) at(offset int) (in *block, on *attr) {
	blocks, attrs := t.blocks, t.attrs
	for {
		for _, a := range attrs {
			if a.span().has(offset) {
				return in, a
			}
		}
		i := slices.IndexFunc(blocks, func(b *block) bool { return b.whole.has(offset) })
		if i < 0 {
			return in, nil
		}
		in = blocks[i]
		blocks, attrs = in.blocks, in.attrs
	}
}

// span is the attribute's from its name to its value's end.
func (a *attr) span() span {
	return span{min(a.at.from, a.expr.Range().Start.Byte), max(a.at.to, a.expr.Range().End.Byte)}
}

// is reports whether the block is there, and of a kind.
func (b *block) is(kind string) bool { return b != nil && b.kind == kind }

// visit calls f with every attribute of the tree.
func (t *tree) visit(f func(*attr)) {
	var blocks func([]*block)
	blocks = func(list []*block) {
		for _, b := range list {
			for _, a := range b.attrs {
				f(a)
			}
			blocks(b.blocks)
		}
	}
	for _, a := range t.attrs {
		f(a)
	}
	blocks(t.blocks)
}
