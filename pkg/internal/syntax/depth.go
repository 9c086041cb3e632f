package syntax

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A depth follows tokens, and estimates how deep the tree of what is parsed of them gets. Each
// operator and each index of a row holds those before it, so that they count as brackets do.
type depth struct {
	open     []level // the outermost is the file or the template
	total    int     // of all levels
	controls int     // if and for of templates
	last     hclsyntax.TokenType
}

// A level is what stands between two brackets.
type level struct {
	row   int  // operators and indexes of the expression so far
	lines bool // a line end ends the expression
}

// deep finds expressions that are nested too deeply, and numbers that are too long.
func deep(tokens hclsyntax.Tokens) *hcl.Diagnostic {
	d := depth{open: []level{{lines: true}}}
	for _, t := range tokens {
		if t.Type == hclsyntax.TokenNumberLit && len(t.Bytes) > maxDigits {
			return tooLong(t.Range)
		}
		if d.add(t); d.total+d.controls > MaxDepth {
			return tooDeep(t.Range)
		}
	}
	return nil
}

func (d *depth) add(t hclsyntax.Token) {
	switch t.Type {
	case hclsyntax.TokenOBrack:
		if slices.Contains(values, d.last) {
			d.extend()
		}
		d.enter(false)
	case hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		d.enter(false)
	case hclsyntax.TokenOBrace:
		d.enter(true)
	case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
		d.leave()
	case hclsyntax.TokenComma:
		d.end()
	case hclsyntax.TokenNewline:
		if d.top().lines {
			d.end()
		}
	case hclsyntax.TokenIdent:
		d.control(string(t.Bytes))
	default:
		if slices.Contains(operators, t.Type) {
			d.extend()
		}
	}
	d.last = t.Type
}

var operators = []hclsyntax.TokenType{
	hclsyntax.TokenStar, hclsyntax.TokenSlash, hclsyntax.TokenPercent, hclsyntax.TokenPlus, hclsyntax.TokenMinus,
	hclsyntax.TokenAnd, hclsyntax.TokenOr, hclsyntax.TokenBang, hclsyntax.TokenQuestion,
	hclsyntax.TokenEqualOp, hclsyntax.TokenNotEqual,
	hclsyntax.TokenLessThan, hclsyntax.TokenLessThanEq, hclsyntax.TokenGreaterThan, hclsyntax.TokenGreaterThanEq,
}

// values are the tokens after which a bracket is an index.
var values = []hclsyntax.TokenType{
	hclsyntax.TokenIdent, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCBrace, hclsyntax.TokenCQuote,
}

// control counts the parts of a template that "if" and "for" begin.
func (d *depth) control(word string) {
	if d.last != hclsyntax.TokenTemplateControl {
		return
	}
	switch word {
	case "if", "for":
		d.controls++
	case "endif", "endfor":
		d.controls--
	}
}

func (d *depth) top() *level { return &d.open[len(d.open)-1] }

func (d *depth) enter(lines bool) {
	d.open = append(d.open, level{lines: lines})
	d.total++
}

// leave ends a level. There may be more ends than beginnings: that is for the parser to say.
func (d *depth) leave() {
	if len(d.open) == 1 {
		return
	}
	d.end()
	d.open = d.open[:len(d.open)-1]
	d.total--
}

func (d *depth) extend() {
	d.top().row++
	d.total++
}

// end ends an expression.
func (d *depth) end() {
	d.total -= d.top().row
	d.top().row = 0
}
