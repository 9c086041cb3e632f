package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// The parsers recurse, so that a file made for it could exhaust the stack. Files are
// refused beyond limits that no real one reaches.
const (
	maxFile   = 4 << 20 // bytes
	maxFiles  = 5000    // that include each other
	maxSigns  = 200_000 // that part words, of one file: there are not many more tokens
	maxBlocks = 5_000   // of all files
	maxDepth  = 250     // brackets within brackets, and operators in a row
)

// signs counts what parts words: quotes, brackets, commas, equals signs, line ends. Tokens take a
// hundred times the memory of their text, so they are estimated first.
func signs(data []byte) (n int) {
	for _, c := range data {
		switch c {
		case '"', '(', ')', '[', ']', '{', '}', ',', '=', '\n', ':', '$', '.', '*', '+', '-', '/', '!', '?', '<', '>', '&', '|', '%':
			n++
		}
	}
	return n
}

// refuse says why a file is not parsed at all, or nil.
func refuse(path string, data []byte, json bool) *hcl.Diagnostic {
	start := hcl.Range{Filename: path, Start: hcl.InitialPos, End: hcl.InitialPos}
	if len(data) > maxFile {
		return problem(start, "File too large", "The file is larger than 4 MB: it cannot be a gobuild file.")
	}
	if n := signs(data); n > maxSigns {
		return problem(start, "File too large", "The file is made of more than %d words and signs: it cannot be a gobuild file.", maxSigns)
	}
	if json {
		return deepJSON(path, data)
	}
	tokens, _ := hclsyntax.LexConfig(data, path, hcl.InitialPos)
	return deep(tokens)
}

// deep finds expressions that are nested too deeply.
func deep(tokens hclsyntax.Tokens) *hcl.Diagnostic {
	depth, row := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen,
			hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			row++
		case hclsyntax.TokenNewline:
			row = 0
		}
		if depth > maxDepth || row > maxDepth {
			return tooDeep(t.Range)
		}
	}
	return nil
}

func deepJSON(path string, data []byte) *hcl.Diagnostic {
	depth, quoted := 0, false
	pos := hcl.InitialPos
	for i := 0; i < len(data); i++ {
		pos.Byte = i
		switch c := data[i]; {
		case c == '\n':
			pos.Line++
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '[' || c == '{'):
			depth++
		case !quoted && (c == ']' || c == '}'):
			depth--
		}
		if depth > maxDepth {
			return tooDeep(hcl.Range{Filename: path, Start: pos, End: pos})
		}
	}
	return nil
}

func tooDeep(at hcl.Range) *hcl.Diagnostic {
	return problem(at, "Nested too deeply", "There are more than %d brackets or operators within each other.", maxDepth)
}
