package document

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A fold is something that may be shown as its first line.
type fold struct {
	At    Span
	Kind  string
	Whole bool // the last line is hidden too
}

// foldsOf finds pairs of brackets, heredocs, and comments.
func foldsOf(text string) []fold {
	tokens, _ := hclsyntax.LexConfig([]byte(text), "", hcl.InitialPos)
	var folds []fold
	var open []int
	for _, t := range tokens {
		at := SpanOf(t.Range)
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOHeredoc:
			open = append(open, at.From)
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCHeredoc:
			if len(open) > 0 {
				folds = append(folds, fold{At: Span{open[len(open)-1], at.From}})
				open = open[:len(open)-1]
			}
		case hclsyntax.TokenComment:
			folds = addComment(folds, t)
		}
	}
	return folds
}

// addComment adds a comment to the one on the lines right above.
func addComment(folds []fold, t hclsyntax.Token) []fold {
	text := strings.TrimRight(string(t.Bytes), "\r\n")
	at := Span{t.Range.Start.Byte, t.Range.Start.Byte + len(text)}
	if n := len(folds); n > 0 && folds[n-1].Kind == "comment" && t.Range.Start.Byte-folds[n-1].At.To <= 2+
		t.Range.Start.Column-1 {
		folds[n-1].At.To = at.To
		return folds
	}
	return append(folds, fold{At: at, Kind: "comment", Whole: true})
}
