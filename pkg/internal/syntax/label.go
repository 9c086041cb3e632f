package syntax

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// HCL takes no templates in labels. Blocks in others that may have for_each need them, as in
// file "/etc/${each.key}" { … }. So what makes a template of such a label is covered for HCL's parser, byte
// for byte, and the template becomes an attribute of the block that has the label's name.

// templateLabels are the kinds of blocks whose labels may be templates.
var templateLabels = func() (kinds []string) {
	for _, b := range lang.RootSchema.Blocks {
		for _, nested := range b.Blocks {
			if hasTemplateLabel(nested, b) && !slices.Contains(kinds, nested.Kind) {
				kinds = append(kinds, nested.Kind)
			}
		}
	}
	return kinds
}()

// hasTemplateLabel reports whether the label of a kind of block in another may be a template.
func hasTemplateLabel(s, within *lang.Schema) bool { return within != nil && s.Each && s.Label != "" }

// templateLabel is what lines with such a label begin with.
var templateLabel = lazyregexp.New(`(?m)^[ \t]*(` + strings.Join(templateLabels, "|") + `)[ \t]+"[^"\n]*[$%]\{`)

// parseConfig is hclsyntax.ParseConfig, with templates in labels.
func parseConfig(data []byte, path string) (*hcl.File, hcl.Diagnostics) {
	covered := coverLabels(data)
	file, diags := hclsyntax.ParseConfig(covered, path, hcl.InitialPos)
	if body, ok := file.Body.(*hclsyntax.Body); ok && !bytes.Equal(covered, data) {
		diags = append(diags, uncoverAll(body, data, covered)...)
	}
	return file, diags
}

func uncoverAll(body *hclsyntax.Body, data, covered []byte) (diags hcl.Diagnostics) {
	for _, b := range body.Blocks {
		diags = append(diags, uncover(b, data, covered)...)
		diags = append(diags, uncoverAll(b.Body, data, covered)...)
	}
	return diags
}

// coverLabels returns data with labels in which no template is left.
func coverLabels(data []byte) []byte {
	if !templateLabel().Match(data) {
		return data
	}
	covered := bytes.Clone(data)
	tokens, _ := hclsyntax.LexConfig(data, "", hcl.InitialPos)
	for i, t := range tokens {
		isHeader := t.Type == hclsyntax.TokenIdent && slices.Contains(templateLabels, string(t.Bytes)) &&
			i > 0 && startsLine(tokens[i-1]) && i+1 < len(tokens) && tokens[i+1].Type == hclsyntax.TokenOQuote
		if !isHeader {
			continue
		}
		start := tokens[i+1].Range.End.Byte
		end := bytes.IndexByte(data[start:], '"') + start // of a template that is not closed
		if closing := closingQuote(tokens[i+1:]); closing > 0 {
			end = tokens[i+1+closing].Range.Start.Byte
		}
		cover(covered[start:max(start, end)])
	}
	return covered
}

// closingQuote returns the index of the quote that closes the first token, which is one; -1 if there is none.
func closingQuote(tokens hclsyntax.Tokens) int {
	depth := 0
	for i, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
			depth++
		case hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
			depth--
		case hclsyntax.TokenNewline, hclsyntax.TokenQuotedNewline:
			return -1
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// cover puts letters in the place of what means something in a quoted string.
func cover(label []byte) {
	for i, c := range label {
		if strings.IndexByte(`$%{}"\`, c) >= 0 {
			label[i] = 'x'
		}
	}
}

// uncover gives a block its label as it is written, and the template that it is.
func uncover(b *hclsyntax.Block, data, covered []byte) hcl.Diagnostics {
	if len(b.Labels) == 0 || !b.LabelRanges[0].CanSliceBytes(data) {
		return nil
	}
	at := b.LabelRanges[0]
	text := at.SliceBytes(data)
	if bytes.Equal(text, at.SliceBytes(covered)) {
		return nil
	}
	b.Labels[0] = strings.Trim(string(text), `"`)
	expr, diags := hclsyntax.ParseExpression(text, at.Filename, at.Start)
	name := labelName(b.Type)
	if b.Body.Attributes == nil { // of a block that is not closed
		b.Body.Attributes = hclsyntax.Attributes{}
	}
	if b.Body.Attributes[name] == nil {
		b.Body.Attributes[name] = &hclsyntax.Attribute{Name: name, Expr: expr, SrcRange: at, NameRange: at}
	}
	return diags
}

// labelName is what the label of a kind of block in another is called.
func labelName(kind string) string {
	for _, b := range lang.RootSchema.Blocks {
		if nested := b.Block(kind); nested != nil {
			return nested.Label
		}
	}
	return ""
}

// isLabel reports whether an attribute is the template in the label of a block.
func isLabel(s *lang.Schema, name string, nameRange, exprRange hcl.Range) bool {
	return s.Each && name == s.Label && nameRange.Start == exprRange.Start
}

// jsonLabel gives a block of the JSON syntax the template that its label is, if it is one.
func (b *Block) jsonLabel(out *diag.Collector) {
	if b.Parent != nil && hasTemplateLabel(b.Schema, b.Parent.Schema) && strings.Contains(b.Label, "{") {
		name := b.Schema.Label
		b.Attributes[name] = &Attribute{Name: name, NameRange: b.LabelRange, Source: b.Source, Within: b,
			Expr: jsonTemplate(b.Source, b.Label, b.LabelRange, out)}
	}
}
