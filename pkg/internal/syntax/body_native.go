package syntax

import (
	"cmp"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// nativeBody reads a body of the native syntax.
func nativeBody(src *Document, in *hclsyntax.Body, s *lang.Schema, within *Block, out *diag.Collector) *Body {
	b := NewBody()
	for name, a := range in.Attributes {
		if !s.Free && !s.Allows(name) && !isLabel(s, name, a.NameRange, a.Expr.Range()) {
			b.reportUnknown(s, name, a.NameRange, true, out)
			continue
		}
		b.Attributes[name] = &Attribute{Name: name, NameRange: a.NameRange, Expr: a.Expr, Source: src, Within: within}
	}
	for _, child := range in.Blocks {
		if nested := s.Block(child.Type); nested == nil {
			b.reportUnknown(s, child.Type, child.TypeRange, false, out)
		} else {
			b.Blocks = append(b.Blocks, nativeBlock(src, child, nested, within, out))
		}
	}
	return b
}

func nativeBlock(src *Document, in *hclsyntax.Block, s *lang.Schema, parent *Block, out *diag.Collector) *Block {
	b := &Block{
		Schema: s, Source: src, Parent: parent, Header: in.DefRange(),
		Range: hcl.RangeBetween(in.TypeRange, in.CloseBraceRange),
	}
	b.LabelRange = b.Header
	if len(in.Labels) > 0 {
		b.Label, b.LabelRange = in.Labels[0], in.LabelRanges[0]
	}
	checkLabelCount(b, in.Labels, in.LabelRanges, out)
	b.Body = nativeBody(src, in.Body, s, b, out)
	return b
}

func checkLabelCount(b *Block, labels []string, ranges []hcl.Range, out *diag.Collector) {
	switch s := b.Schema; {
	case s.Label == "" && len(labels) > 0:
		out.Errorf(ranges[0], diag.LabelNotExpected, "%s block has no label: write %s { … }.",
			diag.SentenceStart(s.Kind), s.Kind)
	case s.Label != "" && len(labels) == 0 && !s.Unlabelled:
		out.Errorf(b.Header, diag.MissingLabel, `%s block has a label, its %s: write %s "…" { … }.`,
			diag.SentenceStart(s.Kind), s.Label, s.Kind)
	case len(labels) > 1:
		out.Errorf(ranges[1], diag.LabelNotExpected, "%s block has one label, its %s.",
			diag.SentenceStart(s.Kind), s.Label)
	}
}

// namesLike returns the names of attributes, or else of blocks.
func namesLike(s *lang.Schema, attribute bool) (names []string) {
	for _, name := range s.Names() {
		if (s.Attribute(name) != nil) == attribute {
			names = append(names, name)
		}
	}
	return names
}

// unknownNameError returns the error for an attribute or block that the language does not have there.
func unknownNameError(s *lang.Schema, name string, at hcl.Range, attribute bool) *hcl.Diagnostic {
	where := "A gobuild file"
	if s.Kind != "" {
		where = diag.SentenceStart(s.Kind) + " block"
	}
	switch {
	case attribute && s.Block(name) != nil:
		return diag.Error(diag.NotAnAttribute, at, "%s is a block: write it without the equals sign, as %s { … }.",
			name, blockSyntax(s.Block(name)))
	case !attribute && s.Attribute(name) != nil:
		return diag.Error(diag.NotABlock, at, "%s is an attribute: write %s = ….", name, name)
	case !attribute && s.Allows(name):
		return diag.Error(diag.NotABlock, at, "%s is an attribute: write %s = ….", name, name)
	}
	kind, what := diag.UnknownBlock, "block"
	if attribute {
		kind, what = diag.UnknownAttribute, "attribute"
	}
	if hint, right := insteadOf(s, name); hint != "" {
		d := diag.Error(kind, at, "%s has no %s %q: %s.", where, what, name, hint)
		if right != "" {
			diag.WithFix(d, diag.Meant(at, right))
		}
		return d
	}
	if near := cmp.Or(diag.Nearest(name, namesLike(s, attribute)), diag.Nearest(name, s.Names())); near != "" {
		return diag.WithFix(diag.Error(kind, at, "%s has no %s %q. Did you mean %s?", where, what, name, near),
			diag.Meant(at, near))
	}
	hint := ""
	if names := s.Names(); len(names) > 0 {
		hint = fmt.Sprintf(" There is %s.", diag.AllOf(names))
	}
	return diag.Error(kind, at, "%s has no %s %q.%s", where, what, name, hint)
}

func blockSyntax(s *lang.Schema) string {
	if s.Label != "" && !s.Unlabelled {
		return s.Kind + ` "…"`
	}
	return s.Kind
}
