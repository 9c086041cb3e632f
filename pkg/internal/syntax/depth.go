package syntax

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A depthCounter estimates the depth of the syntax tree from tokens. Each operator and index in a row contains
// those before it, so they count like brackets.
type depthCounter struct {
	open     []level // the outermost is the file or the template
	total    int     // of all levels
	controls int     // if and for of templates
	last     hclsyntax.TokenType
}

// A level is the content of a pair of brackets.
type level struct {
	row   int  // operators and indexes of the expression so far
	lines bool // a line end ends the expression
}

// checkDepth finds expressions that are nested too deeply, and numbers that are too long.
func checkDepth(tokens hclsyntax.Tokens) *hcl.Diagnostic {
	d := depthCounter{open: []level{{lines: true}}}
	for _, t := range tokens {
		if t.Type == hclsyntax.TokenNumberLit && len(t.Bytes) > maxDigits {
			return tooLongError(t.Range)
		}
		if d.add(t); d.total+d.controls > MaxDepth {
			return tooDeepError(t.Range)
		}
	}
	return nil
}

func (d *depthCounter) add(t hclsyntax.Token) {
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
func (d *depthCounter) control(word string) {
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

func (d *depthCounter) top() *level { return &d.open[len(d.open)-1] }

func (d *depthCounter) enter(lines bool) {
	d.open = append(d.open, level{lines: lines})
	d.total++
}

// leave ends a level. There may be more ends than beginnings: that is for the parser to say.
func (d *depthCounter) leave() {
	if len(d.open) == 1 {
		return
	}
	d.end()
	d.open = d.open[:len(d.open)-1]
	d.total--
}

func (d *depthCounter) extend() {
	d.top().row++
	d.total++
}

// end ends an expression.
func (d *depthCounter) end() {
	d.total -= d.top().row
	d.top().row = 0
}
