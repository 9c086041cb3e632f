package lsp

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// A cursor is where something is being typed, as far as the tokens before it tell: what is
// half written parses as nothing.
type cursor struct {
	kinds  []string // of the blocks around, the outermost first
	label  string   // of the outermost block
	names  []string // attributes and blocks that the innermost block has before it
	attr   string   // the attribute whose value is typed, "" where a name is
	header bool     // in a block's header, behind its kind
	quoted bool     // in a string
	depth  int      // of brackets within the value
	object bool     // the innermost bracket is a map's
	key    bool     // … in the place of a key
	calls  []call   // the functions around, the innermost last
	prefix string   // what is typed already: a reference's begin, or a string's
}

// A call is a function whose arguments are being typed.
type call struct {
	name  string
	arg   int
	depth int
}

// A cursorReader finds out where the cursor is by the tokens before it.
type cursorReader struct {
	cursor
	tokens   hclsyntax.Tokens
	brackets []byte   // within the value: '(', '[', '{', '$', '"'
	counts   []int    // for each block around, how many names were there before
	words    []string // of the item: its kind and its labels
}

// findCursor returns where the end of a text is.
func findCursor(text string) cursor {
	tokens, _ := hclsyntax.LexConfig([]byte(text), "", hcl.InitialPos)
	p := cursorReader{tokens: tokens}
	for i := range tokens {
		p.token(i)
	}
	return p.finish(text)
}

func (p *cursorReader) token(i int) {
	t := p.tokens[i]
	if p.attr != "" {
		p.value(i, t)
		return
	}
	switch t.Type {
	case hclsyntax.TokenIdent, hclsyntax.TokenQuotedLit:
		p.words = append(p.words, string(t.Bytes))
	case hclsyntax.TokenOQuote:
		p.quoted = true
	case hclsyntax.TokenCQuote:
		p.quoted = false
	case hclsyntax.TokenEqual:
		if len(p.words) > 0 {
			p.attr = p.words[len(p.words)-1]
			p.words = nil
		}
	case hclsyntax.TokenOBrace:
		p.open()
	case hclsyntax.TokenCBrace:
		p.close()
	case hclsyntax.TokenNewline:
		p.words, p.quoted = nil, false
	case hclsyntax.TokenComment:
		if strings.HasSuffix(string(t.Bytes), "\n") {
			p.words = nil
		}
	}
}

// open goes into a block.
func (p *cursorReader) open() {
	if len(p.words) == 0 {
		p.words = []string{""}
	}
	p.names = append(p.names, p.words[0])
	if len(p.kinds) == 0 && len(p.words) > 1 {
		p.label = p.words[1]
	}
	p.kinds = append(p.kinds, p.words[0])
	p.counts = append(p.counts, len(p.names))
	p.words = nil
}

// close leaves a block.
func (p *cursorReader) close() {
	if n := len(p.kinds); n > 0 {
		p.names = p.names[:p.counts[n-1]]
		p.kinds, p.counts = p.kinds[:n-1], p.counts[:n-1]
	}
	p.words = nil
}

// value is a token of an attribute's value.
func (p *cursorReader) value(i int, t hclsyntax.Token) {
	switch t.Type {
	case hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
		p.bracket(t)
	case hclsyntax.TokenOParen:
		if i > 0 && p.tokens[i-1].Type == hclsyntax.TokenIdent {
			p.calls = append(p.calls, call{string(p.tokens[i-1].Bytes), 0, len(p.brackets)})
		}
		p.brackets = append(p.brackets, '(')
	case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		p.brackets = append(p.brackets, '$')
	case hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenCHeredoc:
		p.unbracket()
	case hclsyntax.TokenCBrace:
		if len(p.brackets) == 0 {
			p.end() // of a block on one line
			p.close()
			return
		}
		p.unbracket()
	case hclsyntax.TokenComma:
		p.key = true
		if n := len(p.calls); n > 0 && p.calls[n-1].depth == len(p.brackets)-1 {
			p.calls[n-1].arg++
		}
	case hclsyntax.TokenEqual, hclsyntax.TokenColon:
		p.key = false
	case hclsyntax.TokenNewline:
		p.key = true
		if len(p.brackets) == 0 || p.top() == '"' {
			p.end()
		}
	}
}

func (p *cursorReader) bracket(t hclsyntax.Token) {
	p.key = t.Type == hclsyntax.TokenOBrace
	p.brackets = append(p.brackets, map[hclsyntax.TokenType]byte{
		hclsyntax.TokenOBrack: '[', hclsyntax.TokenOBrace: '{', hclsyntax.TokenOQuote: '"', hclsyntax.TokenOHeredoc: '<',
	}[t.Type])
}

func (p *cursorReader) unbracket() {
	if len(p.brackets) > 0 {
		p.brackets = p.brackets[:len(p.brackets)-1]
	}
	for n := len(p.calls); n > 0 && p.calls[n-1].depth >= len(p.brackets); n = len(p.calls) {
		p.calls = p.calls[:n-1]
	}
}

func (p *cursorReader) top() byte {
	if len(p.brackets) == 0 {
		return 0
	}
	return p.brackets[len(p.brackets)-1]
}

// end ends an attribute.
func (p *cursorReader) end() {
	p.names = append(p.names, p.attr)
	p.attr, p.brackets, p.calls = "", nil, nil
}

var (
	referenceEnd = lazyregexp.New(`([\pL_][\pL\pN_-]*)(\.[\pL_]?[\pL\pN_-]*|\["[^"\n]*"\])*(\["[^"\n\]]*)?$`)
	wordEnd      = lazyregexp.New(`[\pL_][\pL\pN_-]*$`)
)

// finish tells what is typed already.
func (p *cursorReader) finish(text string) cursor {
	s := p.cursor
	if n := len(p.counts); n > 0 {
		s.names = s.names[p.counts[n-1]:]
	}
	s.names = slices.Clone(s.names)
	if s.attr == "" {
		s.prefix = wordEnd().FindString(text)
		s.header = s.quoted || len(p.words) > 1 || len(p.words) == 1 && s.prefix == ""
		return s
	}
	s.prefix = referenceEnd().FindString(text)
	s.depth = len(p.brackets)
	switch p.top() {
	case '"':
		if i := strings.LastIndex(s.prefix, `["`); i > 0 && i == strings.LastIndex(s.prefix, "[") {
			s.depth-- // target.service["
			break
		}
		s.quoted, s.depth = true, s.depth-1
		s.prefix = text[strings.LastIndexByte(text, '"')+1:]
	case '<':
		s.quoted = true
	}
	inner := p.brackets
	if s.quoted && len(inner) > 0 {
		inner = inner[:len(inner)-1]
	}
	s.object = len(inner) > 0 && inner[len(inner)-1] == '{'
	s.key = s.object && p.key
	return s
}
