package syntax

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// mostExplained is how many of a file's diagnostics are looked at closely, which may take all of its tokens.
const mostExplained = 100

// classify sets the kinds of the parser's diagnostics. HCL's diagnostics have no codes, so the kind depends on
// the tokens that they point at.
func classify(data []byte, diags hcl.Diagnostics) hcl.Diagnostics {
	if len(diags) == 0 {
		return nil
	}
	var tokens hclsyntax.Tokens // of no file that is right
	list := make(hcl.Diagnostics, len(diags))
	for i, d := range diags {
		if i == mostExplained {
			tokens = hclsyntax.Tokens{}
		}
		if tokens == nil && d.Subject != nil {
			tokens, _ = hclsyntax.LexConfig(data, d.Subject.Filename, hcl.InitialPos)
			endLines(tokens)
		}
		list[i] = classifyOne(tokens, d)
	}
	return list
}

// endLines makes line ends of comments that end lines.
func endLines(tokens hclsyntax.Tokens) {
	for i, t := range tokens {
		if t.Type == hclsyntax.TokenComment && startsLine(t) {
			tokens[i].Type = hclsyntax.TokenNewline
		}
	}
}

func classifyOne(tokens hclsyntax.Tokens, d *hcl.Diagnostic) *hcl.Diagnostic {
	i := tokenAt(tokens, d.Subject)
	switch text := unclosedText(tokens); {
	case i < 0 && text != nil:
		mark := strings.Trim(string(text.Bytes), "<-~\r\n")
		return diag.Error(diag.InvalidSyntax, text.Range, "The text that begins with <<%s does not end: write %s on a "+
			"line of its own behind it.", mark, mark)
	case i >= 0 && isDuplicateName(tokens, i):
		return diag.Error(diag.DuplicateName, *d.Subject, "%s is given twice. Remove one of the two.", tokens[i].Bytes)
	case i >= 0 && explain(tokens, i) != "":
		return diag.Error(diag.InvalidSyntax, *d.Subject, "%s", explain(tokens, i))
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

// explain says what to write instead of usual mistakes that the parser finds at token i, "" for others. Of these HCL
// says enough, or nothing better is known.
func explain(tokens hclsyntax.Tokens, i int) string {
	if i == 0 {
		return ""
	}
	for _, about := range []func(before hclsyntax.Tokens, t hclsyntax.Token, after hclsyntax.Tokens) string{
		aboutLabel, aboutHeader, aboutCall, aboutValue, aboutEnd,
	} {
		if says := about(tokens[:i], tokens[i], tokens[i+1:]); says != "" {
			return says
		}
	}
	return ""
}

// typeAt returns the type of the token that is n before the end, TokenNil if there is none.
func typeAt(before hclsyntax.Tokens, n int) hclsyntax.TokenType {
	if n > len(before) {
		return hclsyntax.TokenNil
	}
	return before[len(before)-n].Type
}

// headerOf returns the first word of the line that ends with tokens, "" if they are no header of a block.
func headerOf(before hclsyntax.Tokens) string {
	for n := len(before) - 1; n >= 0; n-- {
		switch before[n].Type {
		case hclsyntax.TokenOQuote, hclsyntax.TokenQuotedLit, hclsyntax.TokenCQuote:
		case hclsyntax.TokenIdent:
			if n == 0 || startsLine(before[n-1]) {
				return string(before[n].Bytes)
			}
			return ""
		default:
			return ""
		}
	}
	return ""
}

// aboutLabel explains a template in a label.
func aboutLabel(before hclsyntax.Tokens, t hclsyntax.Token, _ hclsyntax.Tokens) string {
	kind := headerOf(before)
	if t.Type != hclsyntax.TokenTemplateInterp && t.Type != hclsyntax.TokenTemplateControl || kind == "" {
		return ""
	}
	says := "The label of " + diag.WithArticle(kind) + " block is plain text, as blocks have names before anything " +
		"has a value"
	switch s := lang.RootSchema.Block(kind); {
	case kind == "platform":
		return says + ": write a platform, or a pattern for several, such as platform \"*/amd64\". The values of its " +
			"attributes may have conditions."
	case s != nil && s.Each:
		return says + ": write " + kind + " \"NAME\" with for_each, each key of which makes one that is called " +
			kind + ".NAME[\"key\"]."
	}
	return says + ": write it without ${…}."
}

// aboutHeader explains a first line of a block that is none.
func aboutHeader(before hclsyntax.Tokens, t hclsyntax.Token, after hclsyntax.Tokens) string {
	kind, next := headerOf(before), hclsyntax.TokenNil
	if len(after) > 0 {
		next = after[0].Type
	}
	switch {
	case t.Type == hclsyntax.TokenIdent && next == hclsyntax.TokenApostrophe, t.Type == hclsyntax.TokenApostrophe:
		return "A string is in double quotes: write \" in place of '."
	case t.Type == hclsyntax.TokenIdent && (next == hclsyntax.TokenColon || next == hclsyntax.TokenEqualOp) &&
		startsLine(before[len(before)-1]):
		return "An attribute is written with =: write " + string(t.Bytes) + " = …."
	case t.Type == hclsyntax.TokenIdent && typeAt(before, 1) == hclsyntax.TokenOBrace &&
		(next == hclsyntax.TokenOBrace || next == hclsyntax.TokenOQuote):
		return "A block in another stands on lines of its own: write { at the end of a line, " + string(t.Bytes) +
			" { … } on the next one, and } on a line behind it."
	case t.Type == hclsyntax.TokenIdent && next == hclsyntax.TokenDot && startsLine(before[len(before)-1]):
		return "The name of an attribute has no points: write a map, " + string(t.Bytes) + " = { … }."
	case kind == "" && typeAt(before, 1) == hclsyntax.TokenIdent && headerOf(before[:len(before)-1]) != "" &&
		(t.Type == hclsyntax.TokenSlash || t.Type == hclsyntax.TokenDot):
		return "A label is in quotes: write " + headerOf(before[:len(before)-1]) + " \"…\"."
	case kind == "" || t.Type != hclsyntax.TokenNewline:
		return ""
	case next == hclsyntax.TokenOBrace:
		return "The brace of a block stands on the line of its label: write { at the end of this line."
	case typeAt(before, 1) == hclsyntax.TokenCQuote && isAttributeName(kind):
		return kind + " is an attribute: write " + kind + " = …."
	}
	return ""
}

// isAttributeName reports whether a block has an attribute of that name.
func isAttributeName(name string) bool {
	has := func(s *lang.Schema) bool { return s.Attribute(name) != nil }
	return has(lang.RootSchema) || slices.ContainsFunc(lang.RootSchema.Blocks, has)
}

// aboutCall explains calls of functions that are none, and arguments with names.
func aboutCall(before hclsyntax.Tokens, t hclsyntax.Token, _ hclsyntax.Tokens) string {
	if t.Type == hclsyntax.TokenEqual && typeAt(before, 1) == hclsyntax.TokenIdent {
		return aboutNamedArgument(before)
	}
	if t.Type != hclsyntax.TokenOParen || typeAt(before, 1) != hclsyntax.TokenIdent ||
		typeAt(before, 2) != hclsyntax.TokenDot {
		return ""
	}
	name, root := string(before[len(before)-1].Bytes), ""
	for n := len(before) - 1; n >= 0; n -= 2 {
		root = string(before[n].Bytes)
		if n == 0 || before[n-1].Type != hclsyntax.TokenDot {
			break
		}
	}
	if root == "include" {
		return "A file that is included with as keeps its functions to itself: include it without as and write " +
			name + "(…), or export the value, exports { NAME = " + name + "(…) }."
	}
	return "The name of a function has no points: write " + name + "(…), if there is such a function."
}

// aboutNamedArgument explains an argument of a call that is given by a name.
func aboutNamedArgument(before hclsyntax.Tokens) string {
	open, name := innermost(before), string(before[len(before)-1].Bytes)
	if open < 1 || before[open].Type != hclsyntax.TokenOParen || before[open-1].Type != hclsyntax.TokenIdent {
		return ""
	}
	if string(before[open-1].Bytes) == "mains" {
		return "The options of mains are a map: write { " + name + " = … }."
	}
	return "The arguments of a function have no names: write the value alone."
}

// aboutValue explains what cannot begin a value.
func aboutValue(before hclsyntax.Tokens, t hclsyntax.Token, _ hclsyntax.Tokens) string {
	switch {
	case string(t.Bytes) == "$":
		return "A $ is for strings alone: write the reference as it is, such as var.NAME, or \"${var.NAME}\" in quotes."
	case t.Type == hclsyntax.TokenComma && typeAt(before, 1) == hclsyntax.TokenComma:
		return "There are two commas in a row: remove one."
	case t.Type == hclsyntax.TokenQuestion && typeAt(before, 1) == hclsyntax.TokenQuestion:
		return "There is no operator ??: coalesce(a, b) is b if a is null."
	case t.Type == hclsyntax.TokenIdent && typeAt(before, 1) == hclsyntax.TokenNumberLit &&
		t.Range.Start.Byte == before[len(before)-1].Range.End.Byte:
		return "A number is written in decimal digits, without _ and units; anything else is a string in quotes."
	case !slices.Contains(beforeValue, typeAt(before, 1)):
		return ""
	}
	switch t.Type {
	case hclsyntax.TokenNewline, hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen,
		hclsyntax.TokenTemplateSeqEnd:
		if typeAt(before, 1) == hclsyntax.TokenComma && t.Type != hclsyntax.TokenCBrace {
			return ""
		}
		return "A value is missing here: write it behind " + string(before[len(before)-1].Bytes) + "."
	case hclsyntax.TokenDot, hclsyntax.TokenSlash, hclsyntax.TokenStar, hclsyntax.TokenBitwiseNot:
		return "A value cannot begin with " + string(t.Bytes) + ": a string, such as a path, is in quotes."
	}
	return ""
}

// beforeValue are tokens that a value follows.
var beforeValue = []hclsyntax.TokenType{
	hclsyntax.TokenEqual, hclsyntax.TokenOBrack, hclsyntax.TokenComma, hclsyntax.TokenOParen, hclsyntax.TokenQuestion,
	hclsyntax.TokenColon, hclsyntax.TokenPlus, hclsyntax.TokenMinus, hclsyntax.TokenSlash, hclsyntax.TokenStar,
	hclsyntax.TokenPercent, hclsyntax.TokenAnd, hclsyntax.TokenOr, hclsyntax.TokenBang, hclsyntax.TokenEqualOp,
	hclsyntax.TokenNotEqual, hclsyntax.TokenTemplateInterp,
}

// aboutEnd explains what follows a value or a block that has ended.
func aboutEnd(before hclsyntax.Tokens, t hclsyntax.Token, after hclsyntax.Tokens) string {
	open, last := innermost(before), before[len(before)-1]
	startsItem := t.Type == hclsyntax.TokenIdent && len(after) > 0 && after[0].Type == hclsyntax.TokenEqual
	switch {
	case !endsValue(last):
		return ""
	case open >= 0 && before[open].Type == hclsyntax.TokenOBrack:
		return aboutList(before[open:], t, startsItem && startsLine(last))
	case open >= 0 && before[open].Type == hclsyntax.TokenOParen && t.Type == hclsyntax.TokenCBrace:
		return "A parenthesis before this is not closed: write ) behind what belongs in it."
	case open >= 0 && !isBody(before, open):
		return ""
	case closing[t.Type] != "" && (open < 0 || t.Type != hclsyntax.TokenCBrace):
		return "There is one " + string(t.Bytes) + " more than there are " + closing[t.Type] + ": remove it."
	case t.Type == hclsyntax.TokenComma:
		return "An attribute ends with its line, without a comma: remove it."
	case startsItem:
		return "An attribute ends with its line: write the next one, " + string(t.Bytes) + ", on a line of its own."
	case t.Type == hclsyntax.TokenIdent && last.Type == hclsyntax.TokenCBrace:
		return "A block begins on a line of its own."
	case t.Type == hclsyntax.TokenOQuote && last.Type == hclsyntax.TokenCQuote:
		return "Several strings are a list, in brackets and with commas: write [\"…\", \"…\"]."
	case last.Type == hclsyntax.TokenIdent && operatorWords[string(last.Bytes)] != "":
		return operatorWords[string(last.Bytes)]
	case t.Type == hclsyntax.TokenIdent && operatorWords[string(t.Bytes)] != "":
		return operatorWords[string(t.Bytes)]
	case last.Type == hclsyntax.TokenIdent && t.Type == hclsyntax.TokenOQuote && headerOf(before) == "":
		return "The arguments of a function are in parentheses: write " + string(last.Bytes) + "(…)."
	}
	return ""
}

// closing are brackets that close, with what opens them.
var closing = map[hclsyntax.TokenType]string{
	hclsyntax.TokenCBrace: "{", hclsyntax.TokenCBrack: "[", hclsyntax.TokenCParen: "(",
}

// operatorWords are words of other languages, with what is written here.
var operatorWords = map[string]string{
	"if":   "A condition is written CONDITION ? VALUE : OTHER.",
	"else": "A condition is written CONDITION ? VALUE : OTHER.",
	"for":  "A for expression is in brackets: write [for x in LIST : x], or { for k, v in MAP : k => v }.",
	"and":  "Both of two conditions are written a && b.", "or": "One of two conditions is written a || b.",
	"not": "The opposite of a condition is written !a.",
	"in":  "Whether a list has an element is contains(list, element).",
	"is":  "Whether two values are equal is a == b.",
}

// aboutList explains what follows an element of a list, which starts with its bracket.
func aboutList(list hclsyntax.Tokens, t hclsyntax.Token, startsItem bool) string {
	switch {
	case t.Type == hclsyntax.TokenCBrace || startsItem:
		return "The list before this is not closed: write ] behind its last element."
	case t.Type == hclsyntax.TokenComma, t.Type == hclsyntax.TokenCBrack:
		return ""
	case len(list) > 1 && string(list[1].Bytes) == "for":
		return ""
	}
	return "A comma is missing between two elements of a list: write it before this one."
}

// endsValue reports whether a value may end with a token. Where values begin on a line of their own, a line end is
// before them.
func endsValue(t hclsyntax.Token) bool {
	switch t.Type {
	case hclsyntax.TokenCQuote, hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenCBrack,
		hclsyntax.TokenCParen, hclsyntax.TokenCBrace, hclsyntax.TokenNewline:
		return true
	}
	return false
}

// innermost returns the index of the last bracket that is open after tokens, -1 if none is.
func innermost(before hclsyntax.Tokens) int {
	var open []int
	for i, t := range before {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp,
			hclsyntax.TokenTemplateControl:
			open = append(open, i)
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
			open = open[:max(0, len(open)-1)]
		}
	}
	if len(open) == 0 {
		return -1
	}
	return open[len(open)-1]
}

// isBody reports whether an open bracket is that of a block.
func isBody(tokens hclsyntax.Tokens, open int) bool {
	return tokens[open].Type == hclsyntax.TokenOBrace && headerOf(tokens[:open]) != ""
}

// unclosedText returns the start of a text of several lines that has no end, nil if there is none.
func unclosedText(tokens hclsyntax.Tokens) (start *hclsyntax.Token) {
	for i, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOHeredoc:
			start = &tokens[i]
		case hclsyntax.TokenCHeredoc:
			start = nil
		}
	}
	return start
}
