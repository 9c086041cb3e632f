package foreign

import (
	"slices"
	"strconv"
	"strings"
)

// A Value is text of which some parts are known only when something is built.
type Value []Part

// A Part is text, or else an expression of gobuild's language.
type Part struct {
	Text, Expr string
}

// Text is a value without expressions.
func Text(s string) Value { return Value{{Text: s}} }

// Literal returns a value without expressions as text.
func (v Value) Literal() (text string, ok bool) {
	for _, p := range v {
		if p.Expr != "" {
			return "", false
		}
		text += p.Text
	}
	return text, true
}

// marks stand for expressions in text that passes through parsers of other languages: each is the number of an
// expression between two characters that no file may have.
type marks struct{ exprs []string }

const markStart, markEnd = "\uE000", "\uE001"

// unmarked is a file's text without these characters.
var unmarked = strings.NewReplacer(markStart, "\uFFFD", markEnd, "\uFFFD")

// mark returns the text that stands for an expression.
func (m *marks) mark(expr string) string {
	m.exprs = append(m.exprs, expr)
	return markStart + strconv.Itoa(len(m.exprs)-1) + markEnd
}

// value is text with marks as a value.
func (m *marks) value(text string) (v Value) {
	for text != "" {
		before, rest, found := strings.Cut(text, markStart)
		if before != "" {
			v = append(v, Part{Text: before})
		}
		if !found {
			break
		}
		number, after, _ := strings.Cut(rest, markEnd)
		if i, err := strconv.Atoi(number); err == nil && i < len(m.exprs) {
			v = append(v, Part{Expr: m.exprs[i]})
		}
		text = after
	}
	if v == nil {
		v = Text("")
	}
	return v
}

// unknownMark begins the expression of a mark for text whose meaning is not known here.
const unknownMark = "?"

// isUnknown reports whether a value has parts that cannot be written.
func (v Value) isUnknown() bool {
	return slices.ContainsFunc(v, func(p Part) bool { return strings.HasPrefix(p.Expr, unknownMark) })
}

func (m *marks) values(texts []string) (list []Value) {
	for _, t := range texts {
		list = append(list, m.value(t))
	}
	return list
}

// isMarked reports whether text has marks, so that it is not known.
func isMarked(text string) bool { return strings.Contains(text, markStart) }
