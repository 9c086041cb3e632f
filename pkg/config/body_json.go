package config

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// jsonBody reads a body of the JSON syntax. What is a block and what an attribute is not
// to be seen in JSON: the schema says it.
func jsonBody(src *document, in hcl.Body, s *schema, out *collector) *body {
	if s.free {
		b := newBody()
		attrs, diags := in.JustAttributes()
		for _, d := range diags {
			b.jsonProblem(src, s, d, out)
		}
		b.attrs = jsonAttributes(src, attrs, out)
		return b
	}
	content, diags := in.Content(s.hcl())
	b := newBody()
	for i, d := range diags {
		if i == 0 || d.Subject == nil || diags[i-1].Subject == nil || *d.Subject != *diags[i-1].Subject {
			b.jsonProblem(src, s, d, out)
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

// jsonProblem reports what the JSON reader found, in the words of the native syntax.
func (b *body) jsonProblem(src *document, s *schema, d *hcl.Diagnostic, out *collector) {
	if d.Subject != nil && d.Summary == "Extraneous JSON object property" {
		name, err := strconv.Unquote(src.text(*d.Subject))
		if name == "$schema" && s == rootShape { // how a JSON file names its schema, for editors
			return
		}
		if err == nil {
			b.unknown(s, name, *d.Subject, true, out)
			return
		}
	}
	switch d.Summary {
	case "Incorrect JSON value type":
		d.Summary = "Wrong type"
	case "Missing block label":
		d.Summary = "Missing label"
	case "Duplicate argument", "Duplicate attribute definition":
		d = problem(*d.Subject, "Duplicate name", "%s is given twice. Remove one of the two.", strings.Trim(src.text(*d.Subject), `"`))
	}
	out.add(d)
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
		out.add(diags...)
		src.broken = append(src.broken, in.Range())
	}
	if expr == nil {
		return &hclsyntax.LiteralValueExpr{Val: failed, SrcRange: in.Range()}
	}
	return expr
}
