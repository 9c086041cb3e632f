package syntax

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// The parsers recurse, so that a file made for it could exhaust the stack. Files are
// refused beyond limits that no real one reaches.
const (
	MaxFile   = 4 << 20 // bytes
	maxFiles  = 5000    // that include each other
	maxTokens = 200_000 // and words, of all files: there are not many more tokens
	MaxDepth  = 250     // brackets within brackets, and operators in a row
	maxDigits = 1_000   // of a number: what reads them takes the square of the time
)

// countTokens estimates the number of tokens: words, and signs such as quotes, brackets and commas. Tokens take a
// hundred times the memory of their text, so they are counted before they are read.
func countTokens(data []byte) (n int) {
	within := false // a word
	for _, c := range data {
		switch c {
		case '"', '(', ')', '[', ']', '{', '}', ',', '=', '\n', ':', '$', '.', '*', '+', '-', '/', '!', '?', '<', '>',
			'&',
			'|', '%':
			n++
			within = false
		case ' ', '\t', '\r':
			within = false
		default:
			if !within {
				n++
			}
			within = true
		}
	}
	return n
}

// checkLimits returns why a file is not parsed, or nil.
func checkLimits(path string, data []byte, json bool) *hcl.Diagnostic {
	start := hcl.Range{Filename: path, Start: hcl.InitialPos, End: hcl.InitialPos}
	if len(data) > MaxFile {
		return diag.Error(diag.FileTooLarge, start, "The file is larger than 4 MB: it cannot be a gobuild file.")
	}
	if n := countTokens(data); n > maxTokens {
		return diag.Error(diag.FileTooLarge, start,
			"The file is made of more than %d words and signs: it cannot be a gobuild file.", maxTokens)
	}
	if json {
		return cmp.Or(encodingError(path, data), CheckJSON(path, data))
	}
	tokens, _ := hclsyntax.LexConfig(data, path, hcl.InitialPos)
	return checkDepth(tokens)
}

// encodingError returns the error of JSON in another encoding (RFC 8259, section 8.1), or nil.
func encodingError(path string, data []byte) *hcl.Diagnostic {
	if utf8.Valid(data) {
		return nil
	}
	pos, rest := hcl.InitialPos, data
	for {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			break
		}
		pos.Byte += size
		pos.Column++
		if r == '\n' {
			pos.Line++
			pos.Column = 1
		}
		rest = rest[size:]
	}
	return diag.Error(diag.InvalidSyntax, hcl.Range{Filename: path, Start: pos, End: pos},
		"The file is not in UTF-8: save it in that encoding.")
}

// CheckJSON reports a document in JSON that is nested too deeply, or has numbers that are too long.
func CheckJSON(path string, data []byte) *hcl.Diagnostic {
	depth, digits, quoted := 0, 0, false
	line, start := 1, 0 // start is where the line starts
	at := func(from, to int) hcl.Range {
		pos := func(i int) hcl.Pos {
			return hcl.Pos{Line: line, Column: 1 + utf8.RuneCount(data[start:i]), Byte: i}
		}
		return hcl.Range{Filename: path, Start: pos(from), End: pos(to)}
	}
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\n':
			line, start = line+1, i+1
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '[' || c == '{'):
			depth++
		case !quoted && (c == ']' || c == '}'):
			depth--
		}
		if digits++; quoted || i >= len(data) || !isDigit(data[i]) {
			digits = 0
		}
		switch {
		case depth > MaxDepth:
			return tooDeepError(at(i, i+1))
		case digits > maxDigits:
			return tooLongError(at(i+1-digits, i+1))
		}
	}
	return nil
}

// isDigit also takes what else a number has.
func isDigit(c byte) bool { return strings.IndexByte("0123456789.eE+-", c) >= 0 }

func tooLongError(at hcl.Range) *hcl.Diagnostic {
	return diag.Error(diag.NumberTooLong, at, "The number has more than %d digits.", maxDigits)
}

func tooDeepError(at hcl.Range) *hcl.Diagnostic {
	return diag.Error(diag.NestedTooDeeply, at,
		"There are more than %d brackets or operators within each other.", MaxDepth)
}
