package lsp

import (
	"bytes"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A chunk is a piece of a file's text that begins with a block or an attribute of the top
// level, and what the text says. After an edit only the chunks that changed are read again;
// all offsets in a chunk count from its begin.
type chunk struct {
	text   string
	tree   *tree
	marks  []mark
	broken bool // its syntax is wrong
	folded sync.Once
	folds  []fold
}

// A part is a chunk at its place.
type part struct {
	*chunk
	at int
}

// A chunkCache is the chunks of the version that was read last.
type chunkCache struct {
	mu     sync.Mutex
	byText map[string]*chunk

	formatted map[string][]byte // by text, of several chunks each
}

// chunks are the document's chunks, read once.
func (d *document) chunks() []part {
	d.chunked.Do(func() {
		d.known.mu.Lock()
		defer d.known.mu.Unlock()
		now := map[string]*chunk{}
		cuts := append(cut(d.text), len(d.text))
		for i, at := range cuts[:len(cuts)-1] {
			text := string(d.text[at:cuts[i+1]])
			if now[text] == nil {
				now[text] = d.readChunk(text)
			}
			d.parts = append(d.parts, part{now[text], at})
		}
		d.known.byText = now
	})
	return d.parts
}

func (d *document) readChunk(text string) *chunk {
	if c := d.known.byText[text]; c != nil {
		return c
	}
	body, diags := syntax.Parse(d.path, []byte(text))
	return &chunk{text: text, tree: treeOf(body), marks: marksOf(text), broken: diags.HasErrors()}
}

// partAt is the part that a byte lies in, or at whose end it lies.
func (d *document) partAt(offset int) (part, bool) {
	parts := d.chunks()
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].at <= offset {
			return parts[i], true
		}
	}
	return part{}, false
}

// headerForm is a line that begins a block at the top level. Within unclosed braces it is
// taken for one as well: whoever types a block has not closed it yet.
var headerForm = lazyregexp.New(`^[a-z_]+([ \t]+"[^"\n]*")*[ \t]*\{`)

// cut is where the chunks of a text begin; the first is 0.
func cut(text []byte) []int {
	c := cutter{text: text, cuts: []int{0}}
	for c.at < len(text) {
		if c.at == 0 || text[c.at-1] == '\n' {
			c.lineStart()
		}
		c.step()
	}
	return c.cuts
}

// A cutter goes through a text and knows what brackets and strings it is in.
type cutter struct {
	text  []byte
	at    int
	cuts  []int
	stack []byte // '{', '(', '[', '"', '<' for a heredoc, '$' for a template's expression
	ends  [][]byte
}

func (c *cutter) top() byte {
	if len(c.stack) == 0 {
		return 0
	}
	return c.stack[len(c.stack)-1]
}

func (c *cutter) push(b byte) { c.stack = append(c.stack, b) }

func (c *cutter) pop() {
	if len(c.stack) > 0 {
		c.stack = c.stack[:len(c.stack)-1]
	}
}

// lineStart begins a chunk where something begins at the top level.
func (c *cutter) lineStart() {
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
func (c *cutter) heredocEnd() {
	line, _, _ := bytes.Cut(c.text[c.at:], []byte("\n"))
	if bytes.Equal(bytes.TrimSpace(line), c.ends[len(c.ends)-1]) {
		c.pop()
		c.ends = c.ends[:len(c.ends)-1]
		c.at += len(line) - 1
	}
}

var heredocForm = lazyregexp.New(`^<<-?([\pL_][\pL\pN_-]*)\r?\n`)

// step goes on by one token, as far as it matters here.
func (c *cutter) step() {
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
func (c *cutter) inTemplate(b byte, rest []byte) {
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

// skipTo goes to the next end, or behind it.
func (c *cutter) skipTo(end string, behind bool) {
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
