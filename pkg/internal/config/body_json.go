package config

import (
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// jsonBody reads a body of the JSON syntax. What is a block and what an attribute is not
// to be seen in JSON: the schema says it.
func jsonBody(src *document, in hcl.Body, s *schema, out *collector) *body {
	if s.free {
		b := newBody()
		attrs, diags := in.JustAttributes()
		jsonProblems(src, attrs, diags, out)
		b.attrs = jsonAttributes(src, attrs, out)
		return b
	}
	shape := s.hcl()
	content, all := in.Content(shape)
	b := newBody()
	if len(all) > 0 { // those of PartialContent, and behind them what it ignores
		_, _, known := in.PartialContent(shape)
		jsonProblems(src, content.Attributes, known, out)
		for _, d := range all[len(known):] {
			b.jsonUnknown(src, s, *d.Subject, out)
		}
	}
	b.attrs = jsonAttributes(src, content.Attributes, out)
	for _, child := range content.Blocks {
		b.blocks = append(b.blocks, jsonBlock(src, child, s.block(child.Type), out))
	}
	return b
}

func jsonBlock(src *document, in *hcl.Block, s *schema, out *collector) *block {
	b := &block{schema: s, source: src, header: in.DefRange, labelRange: in.DefRange, whole: in.DefRange}
	if len(in.Labels) > 0 {
		b.label, b.labelRange = in.Labels[0], in.LabelRanges[0]
		b.header = b.labelRange
	}
	b.body = jsonBody(src, in.Body, s, out)
	return b
}

func jsonAttributes(src *document, in hcl.Attributes, out *collector) map[string]*attribute {
	attrs := map[string]*attribute{}
	for name, a := range in {
		expr := fromJSON(src, a.Expr, out)
		attrs[name] = &attribute{name: name, nameRange: a.NameRange, expr: expr, source: src}
	}
	return attrs
}

// hcl is the schema in the form of package hcl.
func (s *schema) hcl() *hcl.BodySchema {
	var shape hcl.BodySchema
	for _, name := range s.attrNames() {
		shape.Attributes = append(shape.Attributes, hcl.AttributeSchema{Name: name})
	}
	for _, b := range s.blocks {
		header := hcl.BlockHeaderSchema{Type: b.kind}
		if b.label != "" {
			header.LabelNames = []string{b.label}
		}
		shape.Blocks = append(shape.Blocks, header)
	}
	return &shape
}

// jsonUnknown reports a property that the language does not have there.
func (b *body) jsonUnknown(src *document, s *schema, at hcl.Range, out *collector) {
	name, err := strconv.Unquote(src.text(at))
	if err != nil {
		name = src.text(at)
	}
	if name == "$schema" && s == rootShape { // how a JSON file names its schema, for editors
		return
	}
	b.unknown(s, name, at, true, out)
}

// jsonProblems reports what the JSON reader found, once for each place. attrs are what it could read.
func jsonProblems(src *document, attrs hcl.Attributes, diags hcl.Diagnostics, out *collector) {
	var last hcl.Range
	for _, d := range diags {
		if *d.Subject != last {
			out.add(jsonProblem(src, attrs, d))
		}
		last = *d.Subject
	}
}

// jsonProblem is what the JSON reader found, in the words of the native syntax. What it is about
// is told by the source: the name of an attribute that is read already is given twice, an empty
// object or list lacks a label, and everything else is of the wrong type.
func jsonProblem(src *document, attrs hcl.Attributes, d *hcl.Diagnostic) *hcl.Diagnostic {
	kind, text := diag.WrongType, src.text(*d.Subject)
	if name, err := strconv.Unquote(text); err == nil && attrs[name] != nil && attrs[name].NameRange != *d.Subject {
		return diag.Error(diag.DuplicateName, *d.Subject, "%s is given twice. Remove one of the two.", name)
	}
	if text == "{" || text == "[" {
		kind = diag.MissingLabel
	}
	return diag.Error(kind, *d.Subject, "%s", d.Detail)
}

// fromJSON turns an expression of the JSON syntax into the native one that means the
// same: strings are templates there.
func fromJSON(src *document, in hcl.Expression, out *collector) hclsyntax.Expression {
	if items, diags := hcl.ExprList(in); !diags.HasErrors() {
		tuple := &hclsyntax.TupleConsExpr{SrcRange: in.Range(), OpenRange: in.StartRange()}
		for _, item := range items {
			tuple.Exprs = append(tuple.Exprs, fromJSON(src, item, out))
		}
		return tuple
	}
	if pairs, diags := hcl.ExprMap(in); !diags.HasErrors() {
		object := &hclsyntax.ObjectConsExpr{SrcRange: in.Range(), OpenRange: in.StartRange()}
		for _, p := range pairs {
			object.Items = append(object.Items, hclsyntax.ObjectConsItem{
				KeyExpr: fromJSON(src, p.Key, out), ValueExpr: fromJSON(src, p.Value, out),
			})
		}
		return object
	}
	return jsonScalar(src, in, out)
}

// jsonScalar turns a JSON string, number, bool or null into an expression.
func jsonScalar(src *document, in hcl.Expression, out *collector) hclsyntax.Expression {
	v, _ := in.Value(nil) // without a context a string is not taken for a template
	if !isString(v) {
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: in.Range()}
	}
	start := in.Range().Start
	start.Byte++
	start.Column++
	text := []byte(v.AsString())
	tokens, _ := hclsyntax.LexTemplate(text, src.path, start)
	if d := deep(tokens); d != nil {
		out.add(d)
		return &hclsyntax.LiteralValueExpr{Val: failed, SrcRange: in.Range()}
	}
	expr, diags := hclsyntax.ParseTemplate(text, src.path, start)
	if diags.HasErrors() {
		for _, d := range diags {
			out.add(diag.Classify(d, diag.InvalidSyntax))
		}
		src.broken = append(src.broken, in.Range())
	}
	if expr == nil || diags.HasErrors() { // what could be parsed of it may mean something else
		return &hclsyntax.LiteralValueExpr{Val: failed, SrcRange: in.Range()}
	}
	return expr
}
