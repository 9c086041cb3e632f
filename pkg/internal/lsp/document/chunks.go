package document

import (
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A chunk is a piece of a file's text that begins with a block or an attribute of the top
// level, and what the text says. After an edit only the chunks that changed are read again;
// all offsets in a chunk count from its start.
type chunk struct {
	Text   string
	Tree   *Tree
	Marks  []Mark
	broken bool // its syntax is wrong
	folded sync.Once
	folds  []fold // see AllFolds
}

// A Part is a chunk at its place.
type Part struct {
	*chunk
	At int
}

// A chunkCache is the chunks of the version that was read last.
type chunkCache struct {
	mu     sync.Mutex
	byText map[string]*chunk

	formatted map[string][]byte // by text, of several chunks each
}

// Chunks returns the document's chunks, read once.
func (d *Document) Chunks() []Part {
	d.chunked.Do(func() {
		d.known.mu.Lock()
		defer d.known.mu.Unlock()
		now := map[string]*chunk{}
		cuts := append(chunkOffsets(d.Text), len(d.Text))
		for i, at := range cuts[:len(cuts)-1] {
			text := string(d.Text[at:cuts[i+1]])
			if now[text] == nil {
				now[text] = readChunk(d, text)
			}
			d.parts = append(d.parts, Part{now[text], at})
		}
		d.known.byText = now
	})
	return d.parts
}

func readChunk(d *Document, text string) *chunk {
	if c := d.known.byText[text]; c != nil {
		return c
	}
	body, diags := syntax.Parse(d.Path, []byte(text))
	return &chunk{Text: text, Tree: treeOf(body), Marks: marksOf(text), broken: diags.HasErrors()}
}

// IsBroken reports whether any of a document's syntax is wrong.
func IsBroken(d *Document) bool {
	return slices.ContainsFunc(d.Chunks(), func(p Part) bool { return p.broken })
}

// AllFolds returns what of the chunk may be folded, found once.
func (c *chunk) AllFolds() []fold {
	c.folded.Do(func() { c.folds = foldsOf(c.Text) })
	return c.folds
}

// PartAt returns the part that a byte lies in, or at whose end it lies.
func (d *Document) PartAt(offset int) (Part, bool) {
	parts := d.Chunks()
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].At <= offset {
			return parts[i], true
		}
	}
	return Part{}, false
}
