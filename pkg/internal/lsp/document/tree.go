package document

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A Span is a range of bytes.
type Span struct{ From, To int }

// Has reports whether a byte lies in the span, or at its end.
func (s Span) Has(at int) bool { return s.From <= at && at <= s.To }

// Plus returns the span moved by an offset.
func (s Span) Plus(offset int) Span { return Span{s.From + offset, s.To + offset} }

// with returns what reaches over both.
func (s Span) with(o Span) Span { return Span{min(s.From, o.From), max(s.To, o.To)} }

// SpanOf returns the bytes of a range.
func SpanOf(r hcl.Range) Span { return Span{r.Start.Byte, r.End.Byte} }

// A Tree is what a piece of text says, in either syntax.
type Tree struct {
	Attrs  []*Attr
	Blocks []*Block
	Names  []Name // all that is defined or referred to
}

// An Attr is an attribute.
type Attr struct {
	Name string
	At   Span // of the name
	Expr hclsyntax.Expression
	In   *Block // nil at the top level
}

// A Block is a block with all that is in it.
type Block struct {
	Kind, Label string
	LabelAt     Span // with its quotes; the header's if there is no label
	Header      Span
	Whole       Span // in JSON from the header to the end of the last that is in it
	Open        Span // the opening brace
	Attrs       []*Attr
	Blocks      []*Block
	in          *Block // nil at the top level
}

// A Name is a place where something is defined or referred to.
type Name struct {
	Key   string // "toolchain.stable", "var.x", "function.f", "file.billing"; "each.key", "param.a" within one block
	Label string // the name itself: "stable"
	At    Span   // of the label, the variable's name, …
	Whole Span   // of the reference from its root to the name
	Def   bool
	Block *Block // the block that it is in, of the top level; of each.key, the one with the for_each
}

// treeOf returns what a body of the native syntax says.
func treeOf(body *hclsyntax.Body) *Tree {
	t := &Tree{Attrs: nativeAttrs(body, nil)}
	for _, b := range body.Blocks {
		t.Blocks = append(t.Blocks, nativeBlock(b, nil))
	}
	t.addNames()
	return t
}

func nativeBlock(b *hclsyntax.Block, in *Block) *Block {
	n := &Block{
		Kind: b.Type, Header: SpanOf(b.DefRange()), Open: SpanOf(b.OpenBraceRange), in: in,
		Whole: Span{b.TypeRange.Start.Byte, max(b.CloseBraceRange.End.Byte, b.DefRange().End.Byte)},
	}
	n.LabelAt = n.Header
	if len(b.Labels) > 0 {
		n.Label, n.LabelAt = b.Labels[0], SpanOf(b.LabelRanges[0])
	}
	n.Attrs = nativeAttrs(b.Body, n)
	for _, c := range b.Body.Blocks {
		n.Blocks = append(n.Blocks, nativeBlock(c, n))
	}
	return n
}

func nativeAttrs(body *hclsyntax.Body, in *Block) []*Attr {
	var all []*Attr
	for _, a := range body.Attributes {
		all = append(all, &Attr{a.Name, SpanOf(a.NameRange), a.Expr, in})
	}
	slices.SortFunc(all, func(a, b *Attr) int { return a.At.From - b.At.From })
	return all
}

// TreeOf returns what config read of a file: of the JSON syntax, there is nothing else.
func TreeOf(d *syntax.Document) *Tree {
	t := &Tree{Attrs: documentAttrs(d.Body, nil)}
	for _, b := range d.Body.Blocks {
		t.Blocks = append(t.Blocks, documentBlock(b, nil))
	}
	t.addNames()
	return t
}

func documentBlock(b *syntax.Block, in *Block) *Block {
	n := &Block{
		Kind: b.Schema.Kind, Label: b.Label, LabelAt: SpanOf(
			b.LabelRange), Header: SpanOf(b.Header), Whole: SpanOf(b.Header), in: in,
	}
	n.Attrs = documentAttrs(b.Body, n)
	for _, c := range b.Blocks {
		n.Blocks = append(n.Blocks, documentBlock(c, n))
	}
	for _, a := range n.Attrs {
		n.Whole = n.Whole.with(a.Span())
	}
	for _, c := range n.Blocks {
		n.Whole = n.Whole.with(c.Whole)
	}
	return n
}

func documentAttrs(b *syntax.Body, in *Block) []*Attr {
	var all []*Attr
	for _, a := range b.Sorted() {
		all = append(all, &Attr{a.Name, SpanOf(a.NameRange), a.Expr, in})
	}
	return all
}

// addNames finds everything that is defined or referred to.
func (t *Tree) addNames() {
	for _, a := range t.Attrs {
		t.addReferences(a, nil)
		if a.Name == "include" {
			t.addIncluded(a)
		}
	}
	for _, b := range t.Blocks {
		t.addDefinitions(b)
		t.addBlock(b, b)
	}
}

func (t *Tree) addDefinitions(b *Block) {
	switch b.Kind {
	case "locals":
		for _, a := range b.Attrs {
			t.addName("local", a.Name, Name{At: a.At, Whole: a.At, Def: true, Block: b})
		}
	case "exports":
		for _, a := range b.Attrs {
			t.addName("exports", a.Name, Name{At: a.At, Whole: a.At, Def: true, Block: b})
		}
	case "variable":
		t.define("var", b)
	case "toolchain", "target", "image", "group", "defaults", "function":
		t.define(b.Kind, b)
	}
}

// addIncluded finds the names that files are included with.
func (t *Tree) addIncluded(include *Attr) {
	list, _ := include.Expr.(*hclsyntax.TupleConsExpr)
	if list == nil {
		return
	}
	for _, element := range list.Exprs {
		object, _ := element.(*hclsyntax.ObjectConsExpr)
		if object == nil {
			continue
		}
		for _, pair := range object.Items {
			key, _ := pair.KeyExpr.Value(nil)
			value, _ := pair.ValueExpr.Value(nil)
			name := syntax.StringOf(value)
			at := SpanOf(pair.ValueExpr.Range())
			if syntax.StringOf(key) != "as" || !hclsyntax.ValidIdentifier(name) || at.To-at.From != len(name)+2 {
				continue
			}
			at = Span{at.From + 1, at.To - 1} // without the quotes
			t.addName("as", name, Name{At: at, Whole: at, Def: true})
		}
	}
}

// addParams finds the parameters of a function in an attribute: where params names them, and where result takes them.
func (t *Tree) addParams(a *Attr, params []string) {
	if a.In.Is("function") && a.Name != "result" {
		for _, p := range paramsIn(a.Expr) {
			t.addName("param", p.Label, Name{At: p.At, Whole: p.At, Def: true, Block: a.In})
		}
		return
	}
	for _, tr := range a.Expr.Variables() {
		if slices.Contains(params, tr.RootName()) {
			at := SpanOf(tr[0].SourceRange())
			t.addName("param", tr.RootName(), Name{At: at, Whole: at, Block: a.In})
		}
	}
}

// paramsIn returns the names in params or variadic_params, at their places: words, in JSON strings.
func paramsIn(expr hclsyntax.Expression) (names []Name) {
	items := []hclsyntax.Expression{expr}
	if list, ok := expr.(*hclsyntax.TupleConsExpr); ok {
		items = list.Exprs
	}
	for _, item := range items {
		name, at := hcl.ExprAsKeyword(item), SpanOf(item.Range())
		if name == "" {
			v, _ := item.Value(nil)
			name = syntax.StringOf(v)
		}
		if at.To-at.From == len(name)+2 {
			at = Span{at.From + 1, at.To - 1} // without the quotes
		}
		if hclsyntax.ValidIdentifier(name) {
			names = append(names, Name{Label: name, At: at})
		}
	}
	return names
}

// Params returns the parameters of a function, the variadic one last; nil for other blocks.
func (b *Block) Params() (names []string) {
	if !b.Is("function") {
		return nil
	}
	for _, name := range []string{"params", "variadic_params"} {
		if a := b.Attribute(name); a != nil {
			for _, p := range paramsIn(a.Expr) {
				names = append(names, p.Label)
			}
		}
	}
	return names
}

// addName adds a name after a root.
func (t *Tree) addName(root, label string, n Name) {
	n.Key, n.Label = root+"."+label, label
	t.Names = append(t.Names, n)
}

func (t *Tree) define(root string, b *Block) {
	if b.Label != "" {
		at := b.LabelAt
		if at.To-at.From == len(b.Label)+2 {
			at = Span{at.From + 1, at.To - 1} // without the quotes
		}
		t.addName(root, b.Label, Name{At: at, Whole: at, Def: true, Block: b})
	}
}

func (t *Tree) addBlock(b, top *Block) {
	for _, a := range b.Attrs {
		t.addReferences(a, top)
	}
	for _, c := range b.Blocks {
		t.addBlock(c, top)
	}
}

// addReferences finds the references in an attribute's expression.
func (t *Tree) addReferences(a *Attr, top *Block) {
	params := a.In.Params()
	t.addParams(a, params)
	for _, tr := range a.Expr.Variables() {
		if len(tr) < 2 || slices.Contains(params, tr.RootName()) {
			continue
		}
		label, at, ok := syntax.StepName(tr[1])
		if !ok {
			continue
		}
		root, end := tr[0].(hcl.TraverseRoot), tr[1].SourceRange().End.Byte
		n := Name{Key: root.Name + "." + label, Label: label}
		if root.Name == "include" {
			t.addName("file", label, Name{At: SpanOf(at), Whole: Span{root.SrcRange.Start.Byte, end}, Block: top})
			if len(tr) < 3 {
				continue
			}
			if n.Label, at, ok = syntax.StepName(tr[2]); !ok {
				continue
			}
			n.Key, end = n.Key+"."+n.Label, tr[2].SourceRange().End.Byte
		}
		n.At, n.Block, n.Whole = SpanOf(at), top, Span{root.SrcRange.Start.Byte, end}
		if root.Name == "each" {
			n.Block = eachOf(a, top)
		}
		t.Names = append(t.Names, n)
	}
	t.addCalls(a, top)
	if a.Name == "for_each" && top != nil {
		for _, key := range []string{"each.key", "each.value"} {
			t.Names = append(t.Names, Name{Key: key, Label: key[len("each."):], At: a.At, Whole: a.At, Def: true,
				Block: a.In})
		}
	}
}

// eachOf returns the block whose for_each is meant by each.key in an attribute: the innermost that has one. In a
// for_each it is that of a block around.
func eachOf(a *Attr, top *Block) *Block {
	for b := a.In; b != nil; b = b.in {
		if forEach := b.Attribute("for_each"); forEach != nil && forEach != a {
			return b
		}
	}
	return top
}

// addCalls finds the functions that an attribute's expression calls, but for those of the language.
func (t *Tree) addCalls(a *Attr, top *Block) {
	_ = hclsyntax.VisitAll(a.Expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && !functions.Has(call.Name) && call.Name[0] != 0 {
			at := SpanOf(call.NameRange)
			t.addName("function", call.Name, Name{At: at, Whole: at, Block: top})
		}
		return nil
	})
}

// Attribute returns the block's attribute of that name, or nil.
func (b *Block) Attribute(name string) *Attr {
	for _, a := range b.Attrs {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// At returns the innermost block that a byte lies in, and the attribute, each nil if there is
// none.
func (t *Tree) At(offset int) (in *Block, on *Attr) {
	blocks, attrs := t.Blocks, t.Attrs
	for {
		for _, a := range attrs {
			if a.Span().Has(offset) {
				return in, a
			}
		}
		i := slices.IndexFunc(blocks, func(b *Block) bool { return b.Whole.Has(offset) })
		if i < 0 {
			return in, nil
		}
		in = blocks[i]
		blocks, attrs = in.Blocks, in.Attrs
	}
}

// IsLabel reports whether it is the template in the label of its block.
func (a *Attr) IsLabel() bool { return a.In != nil && a.At == a.In.LabelAt }

// Span returns the attribute's from its name to its value's end.
func (a *Attr) Span() Span {
	return Span{min(a.At.From, a.Expr.Range().Start.Byte), max(a.At.To, a.Expr.Range().End.Byte)}
}

// Is reports whether the block is there, and of a kind.
func (b *Block) Is(kind string) bool { return b != nil && b.Kind == kind }

// Visit calls f with every attribute of the tree.
func (t *Tree) Visit(f func(*Attr)) {
	var blocks func([]*Block)
	blocks = func(list []*Block) {
		for _, b := range list {
			for _, a := range b.Attrs {
				f(a)
			}
			blocks(b.Blocks)
		}
	}
	for _, a := range t.Attrs {
		f(a)
	}
	blocks(t.Blocks)
}
