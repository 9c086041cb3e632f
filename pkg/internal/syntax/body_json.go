package syntax

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
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
	text := src.Text(*d.Subject)
	if name, err := strconv.Unquote(text); err == nil && attrs[name] != nil && attrs[name].NameRange != *d.Subject {
		return diag.Error(diag.DuplicateName, *d.Subject, "%s is given twice. Remove one of the two.", name)
	}
	if text == "{" || text == "[" {
		return diag.Error(diag.MissingLabel, *d.Subject, "The block has no label: write { \"LABEL\": { … } }.")
	}
	return diag.Error(diag.WrongType, *d.Subject, "A block is an object, { … }, and those that have labels are in "+
		"an object by their labels, { \"LABEL\": { … } }.")
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

// jsonMistake returns the first mistake of a text that is not JSON (RFC 8259), or nil.
func jsonMistake(path string, data []byte) *hcl.Diagnostic {
	s := jsonScanner{path: path, text: string(data)}
	s.skipSpace()
	if c := s.next(); c != 0 && c != '{' && c != '[' {
		return s.mistake(s.pos, "The file must be an object: write { … }.")
	}
	if d := s.value(); d != nil {
		return d
	}
	if s.skipSpace(); s.next() != 0 {
		return s.mistake(s.pos, "The file is one object, and something stands behind it: take it out, or put it into "+
			"the object.")
	}
	return nil
}

// A jsonScanner reads JSON up to its first mistake.
type jsonScanner struct {
	path, text string
	pos        int
}

// next returns the byte at the place, 0 at the end.
func (s *jsonScanner) next() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *jsonScanner) skipSpace() {
	for strings.IndexByte(" \t\r\n", s.next()) >= 0 {
		s.pos++
	}
}

// token returns the word, number or sign at the place.
func (s *jsonScanner) token() string {
	rest := s.text[s.pos:]
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.+-", r)
	})
	if end < 0 {
		end = len(rest)
	}
	if end == 0 && rest != "" {
		_, end = utf8.DecodeRuneInString(rest)
	}
	return rest[:end]
}

// mistake returns the error of the token at a place.
func (s *jsonScanner) mistake(at int, format string, args ...any) *hcl.Diagnostic {
	pos := func(i int) hcl.Pos {
		line := strings.LastIndexByte(s.text[:i], '\n') + 1
		return hcl.Pos{Byte: i, Line: 1 + strings.Count(s.text[:i], "\n"),
			Column: 1 + utf8.RuneCountInString(s.text[line:i])}
	}
	end := jsonScanner{text: s.text, pos: at}
	return diag.Error(diag.InvalidSyntax, hcl.Range{Filename: s.path, Start: pos(at), End: pos(at + len(end.token()))},
		format, args...)
}

func (s *jsonScanner) value() *hcl.Diagnostic {
	s.skipSpace()
	word := s.token()
	switch c := s.next(); {
	case c == 0:
		return s.mistake(s.pos, "The file ends where a value must stand: %s.", aValue)
	case c == '{' || c == '[':
		return s.members(c == '{')
	case c == '"':
		return s.quoted()
	case jsonNumber().MatchString(word), word == "true", word == "false", word == "null":
		s.pos += len(word)
		return nil
	case c == '-' || isDigit(c):
		return s.mistake(s.pos, "This is no number: write digits, perhaps with a point between them, or put it into "+
			"double quotes if it is a string, such as a version.")
	}
	return s.otherWord("Here must stand a value: %s.", aValue)
}

var jsonNumber = lazyregexp.New(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// otherWord returns the error of what other languages have: comments, words and other quotes.
func (s *jsonScanner) otherWord(otherwise string, args ...any) *hcl.Diagnostic {
	switch word := s.token(); {
	case word == "/" || word == "#":
		return s.mistake(s.pos, "JSON has no comments. A property \"//\" may say anything: write \"//\": \"…\".")
	case word == "'":
		return s.mistake(s.pos, "Strings are in double quotes.")
	case hclsyntax.ValidIdentifier(word):
		return s.mistake(s.pos, "Words are in double quotes, other than true, false and null: write %q.", word)
	}
	return s.mistake(s.pos, otherwise, args...)
}

// quoted reads a string.
func (s *jsonScanner) quoted() *hcl.Diagnostic {
	for start := s.pos; ; {
		s.pos++
		switch c := s.next(); {
		case c == '"':
			s.pos++
			return nil
		case c < ' ':
			return s.mistake(start, "This string does not end on its line: write \" behind it, and \\n for a line end.")
		case c == '\\':
			if s.pos++; !jsonEscape().MatchString(s.text[s.pos:]) {
				return s.mistake(s.pos-1, "Behind a backslash stands one of \" \\ / b f n r t, or u and four digits: "+
					"a backslash itself is \\\\.")
			}
		}
	}
}

var jsonEscape = lazyregexp.New(`^(["\\/bfnrt]|u[0-9A-Fa-f]{4})`)

// members reads an object or a list.
func (s *jsonScanner) members(isObject bool) *hcl.Diagnostic {
	what, element, closing, other := "list", "element", byte(']'), byte('}')
	if isObject {
		what, element, closing, other = "object", "property", '}', ']'
	}
	open, comma := s.pos, -1
	for s.pos++; ; s.pos++ {
		if s.skipSpace(); s.next() == closing {
			if s.pos++; comma >= 0 {
				return s.mistake(comma, "No comma stands behind the last %s: take it out.", element)
			}
			return nil
		}
		if s.next() == 0 {
			return s.mistake(open, "The %s that begins here does not end: write %c where it ends.", what, closing)
		}
		if d := s.member(isObject); d != nil {
			return d
		}
		s.skipSpace()
		switch c := s.next(); {
		case c == ',':
			comma = s.pos
		case c == closing:
			s.pos++
			return nil
		case c == 0:
			return s.mistake(open, "The %s that begins here does not end: write %c where it ends.", what, closing)
		case c == other:
			return s.mistake(s.pos, "The %s ends with %c, and here it ends with %c.", what, closing, other)
		case c == ':' && !isObject:
			return s.mistake(s.pos, "The elements of a list have no names: write an object, { \"name\": value }.")
		default:
			return s.mistake(s.pos, "A comma is missing before this %s.", element)
		}
	}
}

// member reads an element, or a property with its name.
func (s *jsonScanner) member(isObject bool) *hcl.Diagnostic {
	if !isObject {
		return s.value()
	}
	if s.next() != '"' {
		return s.otherWord("The name of a property is a string: write it in double quotes.")
	}
	if d := s.quoted(); d != nil {
		return d
	}
	s.skipSpace()
	switch c := s.next(); c {
	case ':':
		s.pos++
		return s.value()
	case ',', '}':
		return s.mistake(s.pos, "The property has no value: write a colon and the value.")
	case '=':
		return s.mistake(s.pos, "A colon stands between a name and its value, and no equals sign: write "+
			"\"name\": value.")
	}
	return s.mistake(s.pos, "A colon must stand between the name of a property and its value: write \"name\": value.")
}
