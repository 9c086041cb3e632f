package syntax

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// classify sets the kinds of the parser's diagnostics. HCL's diagnostics have no codes, so the kind depends on
// the tokens that they point at.
func classify(data []byte, diags hcl.Diagnostics) hcl.Diagnostics {
	if len(diags) == 0 {
		return nil
	}
	var tokens hclsyntax.Tokens // of no file that is right
	list := make(hcl.Diagnostics, len(diags))
	for i, d := range diags {
		if tokens == nil && d.Subject != nil {
			tokens, _ = hclsyntax.LexConfig(data, d.Subject.Filename, hcl.InitialPos)
		}
		list[i] = classifyOne(tokens, d)
	}
	return list
}

func classifyOne(tokens hclsyntax.Tokens, d *hcl.Diagnostic) *hcl.Diagnostic {
	i := tokenAt(tokens, d.Subject)
	switch {
	case i >= 0 && isDuplicateName(tokens, i):
		return diag.Error(diag.DuplicateName, *d.Subject, "%s is given twice. Remove one of the two.", tokens[i].Bytes)
	case i >= 0 && tokens[i].Type == hclsyntax.TokenQuotedNewline:
		d = diag.WithDetail(d,
			"A string ends on the line where it begins, and this one does not: close its quote. For "+
				"a text of several lines, write \\n where a line ends, or <<EOT and the lines and EOT.")
	}
	return diag.Classify(d, diag.InvalidSyntax)
}

// tokenAt returns the index of the token that a range starts with, or -1.
func tokenAt(tokens hclsyntax.Tokens, r *hcl.Range) int {
	for i, t := range tokens {
		if r != nil && t.Range.Start.Byte == r.Start.Byte && len(t.Bytes) > 0 {
			return i
		}
	}
	return -1
}

// isDuplicateName reports whether a diagnostic at token i is about an attribute that is given twice: it is a
// name before an equals sign, starts a line, and is within no bracket. A name anywhere else is one
// where the parser expected something else.
func isDuplicateName(tokens hclsyntax.Tokens, i int) bool {
	if tokens[i].Type != hclsyntax.TokenIdent || i+1 >= len(tokens) || tokens[i+1].Type != hclsyntax.TokenEqual {
		return false
	}
	depth := 0
	for _, t := range tokens[:i] {
		switch t.Type {
		case hclsyntax.TokenOBrack, hclsyntax.TokenOParen:
			depth++
		case hclsyntax.TokenCBrack, hclsyntax.TokenCParen:
			depth--
		}
	}
	return depth == 0 && (i == 0 || startsLine(tokens[i-1]))
}

// startsLine reports whether what follows a token is the first of its line or of its block.
func startsLine(before hclsyntax.Token) bool {
	switch before.Type {
	case hclsyntax.TokenNewline, hclsyntax.TokenOBrace, hclsyntax.TokenCHeredoc:
		return true
	case hclsyntax.TokenComment:
		return bytes.HasSuffix(before.Bytes, []byte("\n"))
	}
	return false
}
