package syntax

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// A Body is the content of a block, in either syntax.
type Body struct {
	Attributes map[string]*Attribute
	Blocks     []*Block

	Misspelt map[string]bool // attributes that unknown ones most likely mean
}

// An Attribute is a name with an expression, always of the native syntax. In JSON, a string's
// expression is that of the template that it holds.
type Attribute struct {
	Name      string
	NameRange hcl.Range
	Expr      hclsyntax.Expression
	Source    *Document
	Within    *Block // nil at the top level
}

// A Block is one block of a file.
type Block struct {
	*Body
	Schema     *lang.Schema
	Source     *Document
	Parent     *Block // nil at the top level
	Label      string
	LabelRange hcl.Range // with its quotes; the header if there is no label
	Header     hcl.Range
	Range      hcl.Range // from the header to the closing brace; in JSON the header alone
	Duplicate  bool      // its name is taken: it is checked, but nothing refers to it
}

// NewBody returns a body with nothing in it.
func NewBody() *Body {
	return &Body{Attributes: map[string]*Attribute{}, Misspelt: map[string]bool{}}
}

// reportUnknown reports an attribute or block that the language does not have there.
func (b *Body) reportUnknown(s *lang.Schema, name string, at hcl.Range, attribute bool, out *diag.Collector) {
	out.Add(unknownNameError(s, name, at, attribute))
	_, right := insteadOf(s, name)
	b.Misspelt[cmp.Or(right, diag.Nearest(name, s.Names()))] = true
}

// IsBroken reports whether an attribute of the block could not be read.
func (b *Block) IsBroken() bool {
	return slices.ContainsFunc(b.Source.Broken, func(r hcl.Range) bool { return diag.Within(r, b.Range) })
}

// Attribute returns the attribute of that name, or nil.
func (b *Body) Attribute(name string) *Attribute { return b.Attributes[name] }

// Sorted returns the attributes in the order of the file.
func (b *Body) Sorted() []*Attribute {
	var all []*Attribute
	for _, a := range b.Attributes {
		all = append(all, a)
	}
	slices.SortFunc(all, func(x, y *Attribute) int { return diag.ComparePlaces(&x.NameRange, &y.NameRange) })
	return all
}

// Title names the block in a sentence.
func (b *Block) Title() string {
	if b.Schema.Label == "" || b.Schema.Unlabelled && b.Label == "" {
		return "The " + b.Schema.Kind + " block"
	}
	return "The " + b.Schema.Kind + " " + diag.Quote(b.Label)
}
