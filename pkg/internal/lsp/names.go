package lsp

// A placedTree is a tree at its place in a document.
type placedTree struct {
	tree *tree
	at   int
}

// treesOf returns what a document says: chunk by chunk, JSON as the project read it, of which there is
// nothing without one (nil).
func (p *project) treesOf(d *document) []placedTree {
	if d.json() {
		if p != nil && p.trees[d.path] != nil && sameText(p.docs[d.path], d) {
			return []placedTree{{p.trees[d.path], 0}}
		}
		return nil
	}
	var all []placedTree
	for _, part := range d.chunks() {
		all = append(all, placedTree{part.tree, part.at})
	}
	return all
}

// documents returns the project's files, each in its current version.
func (p *project) documents() []*document {
	var all []*document
	for _, path := range p.paths() {
		d := p.store.openAt(path)
		if d == nil {
			d = p.docs[path]
		}
		if d != nil {
			all = append(all, d)
		}
	}
	return all
}

// namesIn returns all that a document defines or refers to, at its place. Without a project (nil) there
// is none of JSON.
func (p *project) namesIn(d *document) []name {
	var all []name
	for _, t := range p.treesOf(d) {
		for _, n := range t.tree.names {
			n.at, n.whole = n.at.plus(t.at), n.whole.plus(t.at)
			all = append(all, n)
		}
	}
	return all
}

// nameAt returns what is defined or referred to at a place.
func (p *project) nameAt(d *document, offset int) (name, bool) {
	for _, n := range p.namesIn(d) {
		if n.at.has(offset) || n.whole.has(offset) {
			return n, true
		}
	}
	return name{}, false
}

// An occurrence is a name in a document.
type occurrence struct {
	name
	doc *document
}

// occurrences returns all places of what n names, in all files of the project; of each.key and
// each.value, those of the block.
func (p *project) occurrences(n name) []occurrence {
	var all []occurrence
	for _, doc := range p.documents() {
		for _, o := range p.namesIn(doc) {
			if o.key == n.key && (!isEach(n.key) || o.block == n.block) {
				all = append(all, occurrence{o, doc})
			}
		}
	}
	return all
}

func isEach(key string) bool { return key == "each.key" || key == "each.value" }
