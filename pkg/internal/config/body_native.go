package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// nativeBody reads a body of the native syntax.
func nativeBody(src *document, in *hclsyntax.Body, s *schema, out *collector) *body {
	b := newBody()
	for name, a := range in.Attributes {
		if !s.free && !s.allows(name) {
			b.unknown(s, name, a.NameRange, true, out)
			continue
		}
		b.attrs[name] = &attribute{name: name, nameRange: a.NameRange, expr: a.Expr, source: src}
	}
	for _, child := range in.Blocks {
		if nested := s.block(child.Type); nested == nil {
			b.unknown(s, child.Type, child.TypeRange, false, out)
		} else {
			b.blocks = append(b.blocks, nativeBlock(src, child, nested, out))
		}
	}
	return b
}

func nativeBlock(src *document, in *hclsyntax.Block, s *schema, out *collector) *block {
	b := &block{
		schema: s, source: src, header: in.DefRange(),
		whole: hcl.RangeBetween(in.TypeRange, in.CloseBraceRange),
	}
	b.labelRange = b.header
	if len(in.Labels) > 0 {
		b.label, b.labelRange = in.Labels[0], in.LabelRanges[0]
	}
	checkLabelCount(b, in.Labels, in.LabelRanges, out)
	b.body = nativeBody(src, in.Body, s, out)
	return b
}

func checkLabelCount(b *block, labels []string, ranges []hcl.Range, out *collector) {
	switch s := b.schema; {
	case s.label == "" && len(labels) > 0:
		out.errorf(ranges[0], diag.LabelNotExpected, "%s block has no label: write %s { … }.", sentenceStart(s.kind), s.kind)
	case s.label != "" && len(labels) == 0:
		out.errorf(b.header, diag.MissingLabel, `%s block has a label, its %s: write %s "…" { … }.`, sentenceStart(s.kind), s.label, s.kind)
	case len(labels) > 1:
		out.errorf(ranges[1], diag.LabelNotExpected, "%s block has one label, its %s.", sentenceStart(s.kind), s.label)
	}
}

// allows reports whether a block may have an attribute of that name.
func (s *schema) allows(name string) bool {
	return s.attr(name) != nil || s.each && name == forEach
}

// unknownName is the error for an attribute or block that the language does not have there.
func unknownName(s *schema, name string, at hcl.Range, attribute bool) *hcl.Diagnostic {
	where := "A gobuild file"
	if s.kind != "" {
		where = sentenceStart(s.kind) + " block"
	}
	switch {
	case attribute && s.block(name) != nil:
		return diag.Error(diag.NotAnAttribute, at, "%s is a block: write it without the equals sign, as %s { … }.", name, blockForm(s.block(name)))
	case !attribute && s.attr(name) != nil:
		return diag.Error(diag.NotABlock, at, "%s is an attribute: write %s = ….", name, name)
	case !attribute && s.allows(name):
		return diag.Error(diag.NotABlock, at, "%s is an attribute: write %s = ….", name, name)
	}
	kind, what := diag.UnknownBlock, "block"
	if attribute {
		kind, what = diag.UnknownAttribute, "attribute"
	}
	if near := nearest(name, s.names()); near != "" {
		return diag.WithFix(diag.Error(kind, at, "%s has no %s %q. Did you mean %s?", where, what, name, near), diag.Meant(at, near))
	}
	hint := ""
	if names := s.names(); len(names) > 0 {
		hint = fmt.Sprintf(" There is %s.", allOf(names))
	}
	return diag.Error(kind, at, "%s has no %s %q.%s", where, what, name, hint)
}

func blockForm(s *schema) string {
	if s.label != "" {
		return s.kind + ` "…"`
	}
	return s.kind
}
