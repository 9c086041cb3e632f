package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A document is one parsed file.
type document struct {
	path   string // absolute
	dir    string
	json   bool
	file   *hcl.File
	body   *body
	broken []hcl.Range // where its syntax is wrong
	lost   []string    // references to what could not be read for it
}

// A body is what stands between a block's braces, in either syntax.
type body struct {
	attrs  map[string]*attribute
	blocks []*block

	misspelt map[string]bool // attributes that an unknown one most likely stands for
}

// An attribute is a name with an expression, always of the native syntax.
type attribute struct {
	name      string
	nameRange hcl.Range
	expr      hclsyntax.Expression
	source    *document
}

// A block is one block of a file.
type block struct {
	*body
	schema     *schema
	source     *document
	label      string
	labelRange hcl.Range
	header     hcl.Range
	whole      hcl.Range // from the header to the closing brace
	duplicate  bool      // its name is taken: it is checked, but nothing refers to it
}

func newBody() *body {
	return &body{attrs: map[string]*attribute{}, misspelt: map[string]bool{}}
}

// unknown reports an attribute or block that the language does not have there.
func (b *body) unknown(s *schema, name string, at hcl.Range, attribute bool, out *collector) {
	out.add(unknownName(s, name, at, attribute))
	b.misspelt[nearest(name, s.names())] = true
}

// broken reports whether an attribute of the block could not be read.
func (b *block) broken() bool {
	return slices.ContainsFunc(b.source.broken, func(r hcl.Range) bool { return inside(r, b.whole) })
}

// attribute is the attribute of that name, or nil.
func (b *body) attribute(name string) *attribute { return b.attrs[name] }

// ordered are the attributes in the order of the file.
func (b *body) ordered() []*attribute {
	var all []*attribute
	for _, a := range b.attrs {
		all = append(all, a)
	}
	slices.SortFunc(all, func(x, y *attribute) int { return comparePlaces(&x.nameRange, &y.nameRange) })
	return all
}

// text is the source of a range.
func (s *document) text(r hcl.Range) string {
	if s.file == nil || !r.CanSliceBytes(s.file.Bytes) {
		return ""
	}
	return string(r.SliceBytes(s.file.Bytes))
}
