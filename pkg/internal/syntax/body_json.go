package syntax

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// jsonBody reads a body of the JSON syntax. What is a block and what an attribute is not
// to be seen in JSON: the schema says it.
func jsonBody(src *Document, in hcl.Body, s *lang.Schema, within *Block, out *diag.Collector) *Body {
	if s.Free {
		b := NewBody()
		attrs, diags := in.JustAttributes()
		addJSONProblems(src, attrs, diags, out)
		b.Attributes = jsonAttributes(src, attrs, within, out)
		return b
	}
	shape := hclSchema(s)
	content, all := in.Content(shape)
	b := NewBody()
	if len(all) > 0 { // those of PartialContent, and behind them what it ignores
		_, _, known := in.PartialContent(shape)
		addJSONProblems(src, content.Attributes, known, out)
		for _, d := range all[len(known):] {
			b.reportUnknownJSON(src, s, *d.Subject, out)
		}
	}
	b.Attributes = jsonAttributes(src, content.Attributes, within, out)
	for _, child := range content.Blocks {
		if nested := s.Block(child.Type); nested.Unlabelled {
			b.Blocks = append(b.Blocks, jsonUnlabelled(src, child, nested, within, out)...)
		} else {
			b.Blocks = append(b.Blocks, jsonBlock(src, child, nested, within, out))
		}
	}
	return b
}

func jsonBlock(src *Document, in *hcl.Block, s *lang.Schema, parent *Block, out *diag.Collector) *Block {
	b := &Block{Schema: s, Source: src, Parent: parent, Header: in.DefRange, LabelRange: in.DefRange,
		Range: in.DefRange}
	if len(in.Labels) > 0 {
		b.Label, b.LabelRange = in.Labels[0], in.LabelRanges[0]
		b.Header = b.LabelRange
	}
	b.Body = jsonBody(src, in.Body, s, b, out)
	b.jsonLabel(out)
	return b
}

// jsonUnlabelled reads blocks of a kind whose label may be left out: a property that the block does not have is a
// label.
func jsonUnlabelled(src *Document, in *hcl.Block, s *lang.Schema, parent *Block, out *diag.Collector) (all []*Block) {
	content, rest, diags := in.Body.PartialContent(hclSchema(s))
	if diags.HasErrors() {
		return []*Block{jsonBlock(src, in, s, parent, out)}
	}
	names, _ := rest.JustAttributes()
	var labels hcl.BodySchema
	for _, name := range slices.Sorted(maps.Keys(names)) {
		labels.Blocks = append(labels.Blocks, hcl.BlockHeaderSchema{Type: name})
	}
	if len(content.Blocks) > 0 || len(names) == 0 {
		unlabelled := &Block{Schema: s, Source: src, Parent: parent, Header: in.DefRange, LabelRange: in.DefRange,
			Range: in.DefRange, Body: NewBody()}
		for _, child := range content.Blocks {
			unlabelled.Blocks = append(unlabelled.Blocks, jsonBlock(src, child, s.Block(child.Type), unlabelled, out))
		}
		all = append(all, unlabelled)
	}
	labelled, _, diags := in.Body.PartialContent(&labels)
	addJSONProblems(src, nil, diags, out)
	for _, child := range labelled.Blocks {
		child.Labels, child.LabelRanges = []string{child.Type}, []hcl.Range{names[child.Type].NameRange}
		all = append(all, jsonBlock(src, child, s, parent, out))
	}
	return all
}

func jsonAttributes(src *Document, in hcl.Attributes, within *Block, out *diag.Collector) map[string]*Attribute {
	attrs := map[string]*Attribute{}
	for name, a := range in {
		expr := fromJSON(src, a.Expr, out)
		attrs[name] = &Attribute{Name: name, NameRange: a.NameRange, Expr: expr, Source: src, Within: within}
	}
	return attrs
}

// hclSchema returns a schema in the form of package hcl.
func hclSchema(s *lang.Schema) *hcl.BodySchema {
	var shape hcl.BodySchema
	for _, name := range s.AttributeNames() {
		shape.Attributes = append(shape.Attributes, hcl.AttributeSchema{Name: name})
	}
	for _, b := range s.Blocks {
		header := hcl.BlockHeaderSchema{Type: b.Kind}
		if b.Label != "" && !b.Unlabelled {
			header.LabelNames = []string{b.Label}
		}
		shape.Blocks = append(shape.Blocks, header)
	}
	return &shape
}

// reportUnknownJSON reports a property that the language does not have there.
func (b *Body) reportUnknownJSON(src *Document, s *lang.Schema, at hcl.Range, out *diag.Collector) {
	name, err := strconv.Unquote(src.Text(at))
	if err != nil {
		name = src.Text(at)
	}
	if name == "$schema" && s == lang.RootSchema { // how a JSON file names its schema, for editors
		return
	}
	b.reportUnknown(s, name, at, true, out)
}

// addJSONProblems reports what the JSON reader found, once for each place. attrs are what it could read.
func addJSONProblems(src *Document, attrs hcl.Attributes, diags hcl.Diagnostics, out *diag.Collector) {
	var last hcl.Range
	for _, d := range diags {
		if *d.Subject != last {
			out.Add(jsonProblem(src, attrs, d))
		}
		last = *d.Subject
	}
}

// jsonProblem returns what the JSON reader found, in the words of the native syntax. What it is about
// is told by the source: the name of an attribute that is read already is given twice, an empty
// object or list lacks a label, and everything else is of the wrong type.
func jsonProblem(src *Document, attrs hcl.Attributes, d *hcl.Diagnostic) *hcl.Diagnostic {
	kind, text := diag.WrongType, src.Text(*d.Subject)
	if name, err := strconv.Unquote(text); err == nil && attrs[name] != nil && attrs[name].NameRange != *d.Subject {
		return diag.Error(diag.DuplicateName, *d.Subject, "%s is given twice. Remove one of the two.", name)
	}
	if text == "{" || text == "[" {
		kind = diag.MissingLabel
	}
	return diag.Error(kind, *d.Subject, "%s", plainJSON(d, text))
}

// fromJSON turns an expression of the JSON syntax into the native one that means the
// same: strings are templates there.
func fromJSON(src *Document, in hcl.Expression, out *diag.Collector) hclsyntax.Expression {
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
func jsonScalar(src *Document, in hcl.Expression, out *diag.Collector) hclsyntax.Expression {
	v, _ := in.Value(nil) // without a context a string is not taken for a template
	if !IsString(v) {
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: in.Range()}
	}
	return jsonTemplate(src, v.AsString(), in.Range(), out)
}

// jsonTemplate turns the text of a JSON string into an expression.
func jsonTemplate(src *Document, text string, at hcl.Range, out *diag.Collector) hclsyntax.Expression {
	start := at.Start
	start.Byte++
	start.Column++
	tokens, _ := hclsyntax.LexTemplate([]byte(text), src.Path, start)
	if d := checkDepth(tokens); d != nil {
		out.Add(d)
		return &hclsyntax.LiteralValueExpr{Val: Failed, SrcRange: at}
	}
	expr, diags := hclsyntax.ParseTemplate([]byte(text), src.Path, start)
	if diags.HasErrors() {
		for _, d := range diags {
			out.Add(diag.Classify(d, diag.InvalidSyntax))
		}
		src.Broken = append(src.Broken, at)
	}
	if expr == nil || diags.HasErrors() { // what could be parsed of it may mean something else
		return &hclsyntax.LiteralValueExpr{Val: Failed, SrcRange: at}
	}
	return expr
}

const aValue = "an object, a list, a string in double quotes, a number, true, false or null"

// jsonWords are what is said in place of details of HCL's parser and reader of JSON, by their starts.
var jsonWords = []struct{ theirs, ours string }{
	{"Extra characters appear after the JSON value", "The file is one object, and something stands behind it: take " +
		"it out, or put it into the object."},
	{"The JSON data ends prematurely", "The file ends where a value must stand: " + aValue + "."},
	{"A JSON value must start with", "Here must stand a value: " + aValue + "."},
	{"A JSON object property name must be", "The name of a property is a string: write it in double quotes."},
	{"A JSON object attribute must have a value", "The property has no value: write a colon and the value."},
	{"JSON uses a colon", "A colon stands between a name and its value, and no equals sign: write \"name\": value."},
	{"A colon must appear between", "A colon must stand between the name of a property and its value: write " +
		"\"name\": value."},
	{"JSON does not permit a trailing comma after the final property", "No comma stands behind the last property of " +
		"an object: take it out."},
	{"JSON does not permit a trailing comma after the final value", "No comma stands behind the last element of a " +
		"list: take it out."},
	{"No closing brace was found", "The object that begins here does not end: write } where it ends."},
	{"No closing bracket was found", "The list that begins here does not end: write ] where it ends."},
	{"A JSON object must be closed with", "An object ends with }, and here it ends with ]."},
	{"A JSON array must be closed with", "A list ends with ], and here it ends with }."},
	{"A comma must appear between each property", "A comma is missing between two properties of an object."},
	{"A comma must appear between each value", "A comma is missing between two elements of a list."},
	{"A colon is not used to introduce", "The elements of a list have no names: write an object, { \"name\": value }."},
	{"There is a syntax error in the given JSON number", "This is no number: write digits, perhaps with a point " +
		"between them, or put it into double quotes if it is a string, such as a version."},
	{"There is a syntax error in the given JSON string", "This string cannot be read: it ends on its line, and a " +
		"backslash stands before one of \" \\ / b f n r t, or u and four digits; a backslash itself is \\\\."},
	{"The root value in a JSON-based", "The file must be an object: write { … }."},

	{"Either a JSON object or a JSON array is required", "A block is an object, or a list of such: write { … }."},
	{"A JSON object is required here, to specify", "Blocks are an object by their labels: write " +
		"{ \"LABEL\": { … } }."},
	{"Either a JSON object or JSON array of objects is required here, to specify", "Blocks are an object by their " +
		"labels, or a list of such: write { \"LABEL\": { … } }."},
	{"At least one object property is required", "The block has no label: write { \"LABEL\": { … } }."},
	{"A JSON object is required here", "A block is an object: write { … }."},
	{"Either a JSON object or JSON array of objects is required here", "A block is an object: write { … }."},
}

// plainJSON returns the detail of a diagnostic of HCL's JSON in other words, where there are some. text is what it
// points at.
func plainJSON(d *hcl.Diagnostic, text string) string {
	switch {
	case text == "'" || strings.HasPrefix(text, "'"):
		return "Strings are in double quotes."
	case text == "/" || strings.HasPrefix(text, "/"):
		return "JSON has no comments. A property \"//\" may say anything: write \"//\": \"…\"."
	case strings.Contains(d.Detail, "is not a valid JSON keyword"), strings.HasPrefix(d.Detail, "The JavaScript"):
		return fmt.Sprintf("Words are in double quotes, other than true, false and null: write %q.", text)
	}
	for _, w := range jsonWords {
		if strings.HasPrefix(d.Detail, w.theirs) {
			return w.ours
		}
	}
	return d.Detail
}

// plainSyntax returns the diagnostic of a mistake in JSON's own syntax.
func plainSyntax(d *hcl.Diagnostic, data []byte) *hcl.Diagnostic {
	text := ""
	if d.Subject != nil && d.Subject.CanSliceBytes(data) {
		text = string(d.Subject.SliceBytes(data))
	}
	if says := plainJSON(d, text); says != d.Detail && d.Subject != nil {
		return diag.Error(diag.InvalidSyntax, *d.Subject, "%s", says)
	}
	return diag.Classify(d, diag.InvalidSyntax)
}
