package lsp

import (
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A chunk is a piece of a file's text that begins with a block or an attribute of the top
// level, and what the text says. After an edit only the chunks that changed are read again;
// all offsets in a chunk count from its start.
type chunk struct {
	text   string
	tree   *tree
	marks  []mark
	broken bool // its syntax is wrong
	folded sync.Once
	folds  []fold // see allFolds
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
		cuts := append(chunkOffsets(d.text), len(d.text))
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

// isBroken reports whether any of the document's syntax is wrong.
func (d *document) isBroken() bool {
	return slices.ContainsFunc(d.chunks(), func(p part) bool { return p.broken })
}

// allFolds returns what of the chunk may be folded, found once.
func (c *chunk) allFolds() []fold {
	c.folded.Do(func() { c.folds = foldsOf(c.text) })
	return c.folds
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
