package workspace

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
)

// A PlacedTree is a tree at its place in a document.
type PlacedTree struct {
	Tree *document.Tree
	At   int
}

// TreesOf returns what a document says: chunk by chunk, JSON as the project read it, of which there is
// nothing without one (nil).
func (p *Project) TreesOf(d *document.Document) []PlacedTree {
	if d.IsJSON() {
		if p != nil && p.trees[d.Path] != nil && document.SameText(p.Docs[d.Path], d) {
			return []PlacedTree{{p.trees[d.Path], 0}}
		}
		return nil
	}
	var all []PlacedTree
	for _, part := range d.Chunks() {
		all = append(all, PlacedTree{part.Tree, part.At})
	}
	return all
}

// Documents returns the project's files, each in its current version.
func (p *Project) Documents() []*document.Document {
	var all []*document.Document
	for _, path := range p.paths() {
		d := p.store.openAt(path)
		if d == nil {
			d = p.Docs[path]
		}
		if d != nil {
			all = append(all, d)
		}
	}
	return all
}

// NamesIn returns all that a document defines or refers to, at its place, with keys that are the same in all files.
// Without a project (nil) there is none of JSON.
func (p *Project) NamesIn(d *document.Document) []document.Name {
	var all []document.Name
	for _, t := range p.TreesOf(d) {
		for _, n := range t.Tree.Names {
			n.At, n.Whole = n.At.Plus(t.At), n.Whole.Plus(t.At)
			n.Key = p.FullKey(d, n.Key)
			all = append(all, n)
		}
	}
	return all
}

// FullKey returns the key among all files of one in a document. What a file exports, and the name
// that it is included with, have the keys that references to them have.
func (p *Project) FullKey(d *document.Document, key string) string {
	root, name, _ := strings.Cut(key, ".")
	if p != nil {
		name = p.File.FullName(d.Path, root, name)
	}
	switch root {
	case "exports":
		root = "include"
	case "as":
		root = "file"
	}
	return root + "." + name
}

// NameAt returns what is defined or referred to at a place.
func (p *Project) NameAt(d *document.Document, offset int) (document.Name, bool) {
	for _, n := range p.NamesIn(d) {
		if n.At.Has(offset) || n.Whole.Has(offset) {
			return n, true
		}
	}
	return document.Name{}, false
}

// An Occurrence is a name in a document.
type Occurrence struct {
	document.Name
	Doc *document.Document
}

// Occurrences returns all places of what n names, in all files of the project; of each.key,
// each.value and parameters, those of the block.
func (p *Project) Occurrences(n document.Name) []Occurrence {
	var all []Occurrence
	for _, doc := range p.Documents() {
		for _, o := range p.NamesIn(doc) {
			if o.Key == n.Key && (!isOfBlock(n.Key) || o.Block == n.Block) {
				all = append(all, Occurrence{o, doc})
			}
		}
	}
	return all
}

// isOfBlock reports whether a key has another meaning in each block.
func isOfBlock(key string) bool { return IsEach(key) || strings.HasPrefix(key, "param.") }

// IsEach reports whether a key is one of those that have another meaning in each block.
func IsEach(key string) bool { return key == "each.key" || key == "each.value" }
