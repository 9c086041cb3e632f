package document

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// A Cursor is where something is being typed, as far as the tokens before it tell: what is
// half written parses as nothing.
type Cursor struct {
	Kinds  []string // of the blocks around, the outermost first
	Label  string   // of the outermost block
	Names  []string // attributes and blocks that the innermost block has before it
	Attr   string   // the attribute whose value is typed, "" if a name is
	Header bool     // in a block's header, after its kind
	Opens  string   // in a block's header: its kind
	Quoted bool     // in a string
	Depth  int      // of brackets within the value
	Object bool     // the innermost bracket is a map's
	Key    bool     // … in the place of a key
	Member string   // … in the place of a value: its key
	Calls  []call   // the functions around, the innermost last
	Prefix string   // what is typed already: a reference's start, or a string's
}

// LabelAttr is the attribute of a cursor in a template in a label.
const LabelAttr = "\x00label"

// A call is a function whose arguments are being typed.
type call struct {
	Name  string
	Arg   int
	depth int
}

// A cursorReader finds out where the cursor is by the tokens before it.
type cursorReader struct {
	Cursor
	tokens   hclsyntax.Tokens
	brackets []byte   // within the value: '(', '[', '{', '$', '"'
	counts   []int    // for each block around, how many names were there before
	words    []string // of the item: its kind and its labels
	template bool     // the value is a template in a label
}

// FindCursor returns where the end of a text is.
func FindCursor(text string) Cursor {
	tokens, _ := hclsyntax.LexConfig([]byte(text), "", hcl.InitialPos)
	p := cursorReader{tokens: tokens}
	for i := range tokens {
		p.token(i)
	}
	return p.finish(text)
}

func (p *cursorReader) token(i int) {
	t := p.tokens[i]
	if p.Attr != "" {
		if p.value(i, t); p.template && len(p.brackets) == 1 {
			p.Attr, p.brackets, p.template, p.Quoted = "", nil, false, true
		}
		return
	}
	switch t.Type {
	case hclsyntax.TokenIdent, hclsyntax.TokenQuotedLit:
		p.words = append(p.words, string(t.Bytes))
	case hclsyntax.TokenOQuote:
		p.Quoted = true
	case hclsyntax.TokenCQuote:
		p.Quoted = false
	case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		if p.Quoted {
			p.Attr, p.brackets, p.template, p.Quoted = LabelAttr, []byte{'"', '$'}, true, false
		}
	case hclsyntax.TokenEqual:
		if len(p.words) > 0 {
			p.Attr = p.words[len(p.words)-1]
			p.words = nil
		}
	case hclsyntax.TokenOBrace:
		p.open()
	case hclsyntax.TokenCBrace:
		p.close()
	case hclsyntax.TokenNewline:
		p.words, p.Quoted = nil, false
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
	p.Names = append(p.Names, p.words[0])
	if len(p.Kinds) == 0 && len(p.words) > 1 {
		p.Label = p.words[1]
	}
	p.Kinds = append(p.Kinds, p.words[0])
	p.counts = append(p.counts, len(p.Names))
	p.words = nil
}

// close leaves a block.
func (p *cursorReader) close() {
	if n := len(p.Kinds); n > 0 {
		p.Names = p.Names[:p.counts[n-1]]
		p.Kinds, p.counts = p.Kinds[:n-1], p.counts[:n-1]
	}
	p.words = nil
}

// value reads a token of an attribute's value.
func (p *cursorReader) value(i int, t hclsyntax.Token) {
	switch t.Type {
	case hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
		p.bracket(t)
	case hclsyntax.TokenOParen:
		if i > 0 && p.tokens[i-1].Type == hclsyntax.TokenIdent {
			p.Calls = append(p.Calls, call{string(p.tokens[i-1].Bytes), 0, len(p.brackets)})
		}
		p.brackets = append(p.brackets, '(')
	case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		p.brackets = append(p.brackets, '$')
	case hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenTemplateSeqEnd,
		hclsyntax.TokenCHeredoc:
		p.unbracket()
	case hclsyntax.TokenCBrace:
		if len(p.brackets) == 0 {
			p.end() // of a block on one line
			p.close()
			return
		}
		p.unbracket()
	case hclsyntax.TokenComma:
		p.Key = true
		if n := len(p.Calls); n > 0 && p.Calls[n-1].depth == len(p.brackets)-1 {
			p.Calls[n-1].Arg++
		}
	case hclsyntax.TokenEqual, hclsyntax.TokenColon:
		p.Key = false
		if t := p.tokens[i-1]; t.Type == hclsyntax.TokenIdent {
			p.Member = string(t.Bytes)
		}
	case hclsyntax.TokenNewline:
		p.Key = true
		if len(p.brackets) == 0 || p.top() == '"' {
			p.end()
		}
	}
}

func (p *cursorReader) bracket(t hclsyntax.Token) {
	p.Key = t.Type == hclsyntax.TokenOBrace || p.Key && t.Type == hclsyntax.TokenOQuote
	p.brackets = append(p.brackets, map[hclsyntax.TokenType]byte{
		hclsyntax.TokenOBrack: '[', hclsyntax.TokenOBrace: '{', hclsyntax.TokenOQuote: '"',
		hclsyntax.TokenOHeredoc: '<',
	}[t.Type])
}

func (p *cursorReader) unbracket() {
	if len(p.brackets) > 0 {
		p.brackets = p.brackets[:len(p.brackets)-1]
	}
	for n := len(p.Calls); n > 0 && p.Calls[n-1].depth >= len(p.brackets); n = len(p.Calls) {
		p.Calls = p.Calls[:n-1]
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
	p.Names = append(p.Names, p.Attr)
	p.Attr, p.brackets, p.Calls = "", nil, nil
}

var (
	referenceEnd = lazyregexp.New(`([\pL_][\pL\pN_-]*)(\.[\pL_]?[\pL\pN_-]*|\["[^"\n]*"\])*(\["[^"\n\]]*)?$`)
	wordEnd      = lazyregexp.New(`[\pL_][\pL\pN_-]*$`)
)

// finish tells what is typed already.
func (p *cursorReader) finish(text string) Cursor {
	s := p.Cursor
	if n := len(p.counts); n > 0 {
		s.Names = s.Names[p.counts[n-1]:]
	}
	s.Names = slices.Clone(s.Names)
	if s.Attr == "" {
		s.Prefix = wordEnd().FindString(text)
		s.Header = s.Quoted || len(p.words) > 1 || len(p.words) == 1 && s.Prefix == ""
		if s.Header && len(p.words) > 0 {
			s.Opens = p.words[0]
		}
		if s.Quoted {
			s.Prefix = text[strings.LastIndexByte(text, '"')+1:]
		}
		return s
	}
	s.Prefix = referenceEnd().FindString(text)
	s.Depth = len(p.brackets)
	switch p.top() {
	case '"':
		if i := strings.LastIndex(s.Prefix, `["`); i > 0 && i == strings.LastIndex(s.Prefix, "[") {
			s.Depth-- // target.service["
			break
		}
		s.Quoted, s.Depth = true, s.Depth-1
		s.Prefix = text[strings.LastIndexByte(text, '"')+1:]
	case '<':
		s.Quoted = true
	}
	inner := p.brackets
	if s.Quoted && len(inner) > 0 {
		inner = inner[:len(inner)-1]
	}
	s.Object = len(inner) > 0 && inner[len(inner)-1] == '{'
	s.Key = s.Object && p.Key
	return s
}
