package document

import (
	"bytes"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// headerForm is a line that begins a block at the top level. Within unclosed braces it is
// taken for one as well: whoever types a block has not closed it yet.
var headerForm = lazyregexp.New(`^[a-z_]+([ \t]+"[^"\n]*")*[ \t]*\{`)

// chunkOffsets returns where the chunks of a text start; the first is 0.
func chunkOffsets(text []byte) []int {
	c := tokenizer{text: text, cuts: []int{0}}
	for c.at < len(text) {
		if c.at == 0 || text[c.at-1] == '\n' {
			c.lineStart()
		}
		c.step()
	}
	return c.cuts
}

// A tokenizer goes through a text and knows what brackets and strings it is in.
type tokenizer struct {
	text  []byte
	at    int
	cuts  []int
	stack []byte // '{', '(', '[', '"', '<' for a heredoc, '$' for a template's expression
	ends  [][]byte
}

func (c *tokenizer) top() byte {
	if len(c.stack) == 0 {
		return 0
	}
	return c.stack[len(c.stack)-1]
}

func (c *tokenizer) push(b byte) { c.stack = append(c.stack, b) }

func (c *tokenizer) pop() {
	if len(c.stack) > 0 {
		c.stack = c.stack[:len(c.stack)-1]
	}
}

// lineStart begins a chunk where something begins at the top level.
func (c *tokenizer) lineStart() {
	if c.top() == '<' {
		c.heredocEnd()
		return
	}
	for c.top() == '"' {
		c.pop() // a string ends with its line, closed or not
	}
	rest := c.text[c.at:]
	if !isLetter(rest[0]) || len(c.stack) > 0 && !headerForm().Match(rest[:min(len(rest), 512)]) {
		return
	}
	c.stack, c.ends = c.stack[:0], c.ends[:0]
	if c.at > 0 {
		c.cuts = append(c.cuts, c.at)
	}
}

// heredocEnd leaves a heredoc at the line that is its word.
func (c *tokenizer) heredocEnd() {
	line, _, _ := bytes.Cut(c.text[c.at:], []byte("\n"))
	if bytes.Equal(bytes.TrimSpace(line), c.ends[len(c.ends)-1]) {
		c.pop()
		c.ends = c.ends[:len(c.ends)-1]
		c.at += len(line) - 1
	}
}

var heredocForm = lazyregexp.New(`^<<-?([\pL_][\pL\pN_-]*)\r?\n`)

// step goes on by one token, as far as it matters here.
func (c *tokenizer) step() {
	b, rest := c.text[c.at], c.text[c.at:]
	switch top := c.top(); {
	case top == '"' || top == '<':
		c.inTemplate(b, rest)
		return
	case b == '"' || b == '{' || b == '(' || b == '[':
		c.push(b)
	case b == '}' || b == ')' || b == ']':
		c.pop()
	case b == '#' || bytes.HasPrefix(rest, []byte("//")):
		c.skipTo("\n", false)
		return
	case bytes.HasPrefix(rest, []byte("/*")):
		c.skipTo("*/", true)
		return
	case b == '<':
		if m := heredocForm().FindSubmatch(rest); m != nil {
			c.push('<')
			c.ends = append(c.ends, m[1])
			c.at += len(m[0])
			return
		}
	}
	c.at++
}

// inTemplate goes on in a string or heredoc.
func (c *tokenizer) inTemplate(b byte, rest []byte) {
	switch {
	case b == '"' && c.top() == '"':
		c.pop()
	case b == '\\' && c.top() == '"' && len(rest) > 1 && rest[1] != '\n':
		c.at++
	case bytes.HasPrefix(rest, []byte("$${")) || bytes.HasPrefix(rest, []byte("%%{")):
		c.at += 2
	case bytes.HasPrefix(rest, []byte("${")) || bytes.HasPrefix(rest, []byte("%{")):
		c.push('$')
		c.at++
	}
	c.at++
}

// skipTo goes to the next end, or past it.
func (c *tokenizer) skipTo(end string, behind bool) {
	i := bytes.Index(c.text[c.at:], []byte(end))
	switch {
	case i < 0:
		c.at = len(c.text)
	case behind:
		c.at += i + len(end)
	default:
		c.at += i
	}
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' }
