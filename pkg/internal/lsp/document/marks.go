package document

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// The legend of semantic tokens (LSP 3.17, Semantic Tokens).
var (
	TokenTypes = []string{"keyword", "class", "property", "namespace", "variable", "function", "string", "number",
		"comment", "operator"}
	TokenModifiers = []string{"declaration"}
)

// Indices into the legend.
const (
	tokenKeyword = iota
	tokenClass
	tokenProperty
	tokenNamespace
	tokenVariable
	tokenFunction
	tokenString
	tokenNumber
	TokenComment
	tokenOperator
)

// A Mark is a piece of a chunk's text with its kind of token.
type Mark struct {
	At       Span
	Kind     int
	Declares bool
}

// marksOf classifies the words of a text. It looks at tokens alone, so that half a block has
// its colours too.
func marksOf(text string) []Mark {
	tokens, _ := hclsyntax.LexConfig([]byte(text), "", hcl.InitialPos)
	m := marker{tokens: tokens}
	for i := range tokens {
		m.token(i)
	}
	return m.marks
}

type marker struct {
	tokens hclsyntax.Tokens
	marks  []Mark
	depth  int  // of brackets that are no block's
	value  bool // after an equals sign
	header bool // within a block's header
}

func (m *marker) add(i, kind int) {
	m.marks = append(m.marks, Mark{At: SpanOf(m.tokens[i].Range), Kind: kind})
}

func (m *marker) token(i int) {
	switch t := m.tokens[i]; t.Type {
	case hclsyntax.TokenIdent:
		m.ident(i, string(t.Bytes))
	case hclsyntax.TokenQuotedLit, hclsyntax.TokenOQuote, hclsyntax.TokenCQuote, hclsyntax.TokenStringLit,
		hclsyntax.TokenOHeredoc, hclsyntax.TokenCHeredoc:
		m.text(i)
	case hclsyntax.TokenNumberLit:
		m.add(i, tokenNumber)
	case hclsyntax.TokenComment:
		m.add(i, TokenComment)
	case hclsyntax.TokenEqual:
		m.value = true
	case hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		m.depth++
	case hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
		m.depth = max(m.depth-1, 0)
	case hclsyntax.TokenOBrace:
		m.brace()
	case hclsyntax.TokenCBrace:
		m.depth = max(m.depth-1, 0)
		m.value = m.value && m.depth > 0
	case hclsyntax.TokenNewline:
		m.value, m.header = m.value && m.depth > 0, false
	}
}

// brace handles an opening brace: a block's, or an object's.
func (m *marker) brace() {
	if m.value {
		m.depth++
	}
	m.header = false
}

func (m *marker) text(i int) {
	if m.header {
		m.add(i, tokenClass)
		m.marks[len(m.marks)-1].Declares = true
		return
	}
	m.add(i, tokenString)
}

func (m *marker) next(i int) hclsyntax.TokenType {
	if i+1 < len(m.tokens) {
		return m.tokens[i+1].Type
	}
	return hclsyntax.TokenEOF
}

func (m *marker) ident(i int, text string) {
	next := m.next(i)
	switch {
	case m.value:
		m.add(i, m.inValue(i, text, next))
	case next == hclsyntax.TokenOBrace || next == hclsyntax.TokenOQuote || next == hclsyntax.TokenIdent:
		m.header = true
		m.add(i, tokenKeyword)
	default:
		m.add(i, tokenProperty)
	}
}

var keywords = []string{"true", "false", "null", "for", "in", "if", "else", "endif", "endfor"}

func (m *marker) inValue(i int, text string, next hclsyntax.TokenType) int {
	switch {
	case i > 0 && m.tokens[i-1].Type == hclsyntax.TokenDot:
		return tokenProperty
	case next == hclsyntax.TokenOParen:
		return tokenFunction
	case slices.Contains(keywords, text):
		return tokenKeyword
	case next == hclsyntax.TokenEqual || next == hclsyntax.TokenColon && m.depth > 0 && !isRoot(text):
		return tokenProperty
	case isRoot(text):
		return tokenNamespace
	}
	return tokenVariable
}

// isRoot reports whether references begin with a name.
func isRoot(text string) bool {
	return slices.ContainsFunc(lang.Names(), func(n *lang.Name) bool { return n.Name == text })
}
