package scaffold

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/scaffold/foreign"
)

// A body is the text of a block.
type body struct{ strings.Builder }

// set adds an attribute.
func (b *body) set(name, expr string) {
	if expr != "" {
		fmt.Fprintf(b, "%s = %s\n", name, expr)
	}
}

// note adds a comment.
func (b *body) note(text string) { b.WriteString(comment(text)) }

// comment is text as a comment of one line or more.
func comment(text string) string {
	var b strings.Builder
	for _, line := range wrap(text, 110) {
		b.WriteString(strings.TrimRight("# "+line, " ") + "\n")
	}
	return b.String()
}

// wrap splits text into lines.
func wrap(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// quote is text as a string of the language.
func quote(text string) string { return string(hclwrite.TokensForValue(cty.StringVal(text)).Bytes()) }

// expression is a value as an expression of the language.
func expression(v foreign.Value) string {
	if len(v) == 1 && v[0].Expr != "" {
		return v[0].Expr
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, p := range v {
		if p.Expr != "" {
			b.WriteString("${" + p.Expr + "}")
			continue
		}
		text := quote(p.Text)
		b.WriteString(text[1 : len(text)-1])
	}
	b.WriteByte('"')
	return b.String()
}

// list is strings as a list; "" for none.
func list(texts []string) string {
	var values []foreign.Value
	for _, t := range texts {
		values = append(values, foreign.Text(t))
	}
	return valueList(values)
}

// valueList is a list on one line, or on one for each element if it is long.
func valueList(values []foreign.Value) string {
	if len(values) == 0 {
		return ""
	}
	var parts []string
	for _, v := range values {
		parts = append(parts, expression(v))
	}
	if one := "[" + strings.Join(parts, ", ") + "]"; len(one) < 90 {
		return one
	}
	return "[\n" + strings.Join(parts, ",\n") + ",\n]"
}

// object is a map; "" for none.
func object(pairs []foreign.Pair) string {
	switch len(pairs) {
	case 0:
		return ""
	case 1:
		return "{ " + quote(pairs[0].Key) + " = " + expression(pairs[0].Value) + " }"
	}
	var b strings.Builder
	b.WriteString("{\n")
	for _, p := range pairs {
		b.WriteString(quote(p.Key) + " = " + expression(p.Value) + "\n")
	}
	return b.String() + "}"
}
