package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// An Outline is one file as it is written, in either syntax: what tools for editing look at.
// What stands where the syntax is broken is not in it.
type Outline struct {
	Path       string
	JSON       bool
	Broken     []hcl.Range // where the syntax is wrong
	Attributes []*OutlineAttribute
	Blocks     []*OutlineBlock
}

// An OutlineBlock is a block as it is written.
type OutlineBlock struct {
	Kind, Label string
	LabelRange  hcl.Range // with its quotes; the header where there is no label
	Header      hcl.Range
	Range       hcl.Range // from the header to the closing brace; in JSON the header alone
	Attributes  []*OutlineAttribute
	Blocks      []*OutlineBlock
}

// An OutlineAttribute is an attribute as it is written. In JSON, a string's expression is
// that of the template that it holds.
type OutlineAttribute struct {
	Name      string
	NameRange hcl.Range
	Expr      hclsyntax.Expression

	attr   *attribute
	blocks []*block // those that it stands in, the outermost first
}

// Outlines are the files of the configuration, the root file first.
func (f *File) Outlines() []*Outline {
	if f.evaluator == nil {
		return nil
	}
	var all []*Outline
	for _, s := range f.evaluator.sources {
		o := &Outline{Path: s.path, JSON: s.json, Broken: s.broken, Attributes: outlineAttributes(s.body, nil)}
		for _, b := range s.body.blocks {
			o.Blocks = append(o.Blocks, outlineBlock(b, nil))
		}
		all = append(all, o)
	}
	return all
}

func outlineBlock(b *block, in []*block) *OutlineBlock {
	in = append(in[:len(in):len(in)], b)
	o := &OutlineBlock{
		Kind: b.schema.kind, Label: b.label, LabelRange: b.labelRange, Header: b.header, Range: b.whole,
		Attributes: outlineAttributes(b.body, in),
	}
	for _, nested := range b.blocks {
		o.Blocks = append(o.Blocks, outlineBlock(nested, in))
	}
	return o
}

func outlineAttributes(b *body, in []*block) []*OutlineAttribute {
	var all []*OutlineAttribute
	for _, a := range b.ordered() {
		all = append(all, &OutlineAttribute{Name: a.name, NameRange: a.nameRange, Expr: a.expr, attr: a, blocks: in})
	}
	return all
}

// Attribute is the attribute of that name, or nil.
func (b *OutlineBlock) Attribute(name string) *OutlineAttribute {
	for _, a := range b.Attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Parse reads one file of the native syntax as Load does: what stands around a mistake is
// left out, and the rest is there. The body is never nil.
func Parse(path string, data []byte) (*hclsyntax.Body, hcl.Diagnostics) {
	empty := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	if d := refuse(path, data, false); d != nil {
		return empty, hcl.Diagnostics{d}
	}
	file, diags, _ := parseNative(path, data)
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		return body, diags
	}
	return empty, diags
}
