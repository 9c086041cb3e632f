package lsp

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A placedTree is a tree at its place in a document.
type placedTree struct {
	*tree
	at int
}

// projectFor is the project of a document, as it was loaded last; of JSON, where nothing can
// be read without it, the current one.
func (s *server) projectFor(ctx context.Context, d *document) *project {
	if !d.json() {
		return s.filesOf(ctx, d)
	}
	p := s.projectOf(ctx, d)
	for p != nil && ctx.Err() == nil && s.ctx.Err() == nil && !s.fresh(p) && !sameText(p.docs[d.path], s.current(d)) {
		p = s.projectOf(ctx, d)
	}
	return p
}

// current is the newest version of a document.
func (s *server) current(d *document) *document {
	if now, err := s.read(d.path); err == nil {
		return now
	}
	return d
}

// trees are what a document says: chunk by chunk, JSON as the project read it.
func (s *server) trees(p *project, d *document) []placedTree {
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

// documentsOf are the project's files, each in its current version.
func (s *server) documentsOf(p *project) []*document {
	var all []*document
	for _, path := range p.paths() {
		s.mu.Lock()
		d := s.byPath[path]
		s.mu.Unlock()
		if d == nil {
			d = p.docs[path]
		}
		if d != nil {
			all = append(all, d)
		}
	}
	return all
}

// namesIn is all that a document defines or refers to, at its place.
func (s *server) namesIn(p *project, d *document) []name {
	var all []name
	for _, t := range s.trees(p, d) {
		for _, n := range t.names {
			n.at, n.whole = n.at.plus(t.at), n.whole.plus(t.at)
			all = append(all, n)
		}
	}
	return all
}

// nameAt is what is defined or referred to at a place.
func (s *server) nameAt(p *project, d *document, offset int) (name, bool) {
	for _, n := range s.namesIn(p, d) {
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

// occurrences are all places of what n names, in all files of the project; of each.key and
// each.value, those of the block.
func (s *server) occurrences(p *project, d *document, n name) []occurrence {
	var all []occurrence
	for _, doc := range s.documentsOf(p) {
		for _, o := range s.namesIn(p, doc) {
			if o.key == n.key && (!isEach(n.key) || o.block == n.block) {
				all = append(all, occurrence{o, doc})
			}
		}
	}
	return all
}

func isEach(key string) bool { return key == "each.key" || key == "each.value" }

// look finds the project and the name of a request's position. p is nil where there is none.
func (s *server) look(ctx context.Context, at positionParams) (p *project, d *document, n name, ok bool) {
	if d = s.opened(at.TextDocument.URI); d == nil {
		return nil, nil, name{}, false
	}
	if p = s.projectFor(ctx, d); p == nil {
		return nil, d, name{}, false
	}
	n, ok = s.nameAt(p, d, d.offset(at.Position, s.units()))
	return p, d, n, ok
}

// projects are those of all open documents and of the workspace's folders.
func (s *server) projects(ctx context.Context) []*project {
	s.mu.Lock()
	var open []*document
	for _, d := range s.docs {
		open = append(open, d)
	}
	s.mu.Unlock()
	var all []*project
	add := func(p *project) {
		if p != nil && !slices.ContainsFunc(all, func(o *project) bool { return o.root == p.root }) {
			all = append(all, p)
		}
	}
	for _, d := range open {
		add(s.filesOf(ctx, d))
	}
	for _, root := range s.folderRoots() {
		add(s.project(ctx, root))
	}
	slices.SortFunc(all, func(a, b *project) int {
		if a.root < b.root {
			return -1
		}
		return 1
	})
	return all
}

// folderRoots are the root files of the workspace's folders.
func (s *server) folderRoots() []string {
	s.mu.Lock()
	folders := slices.Clone(s.folders)
	s.mu.Unlock()
	var all []string
	for _, dir := range folders {
		if path, err := syntax.Find(dir); err == nil {
			all = append(all, path)
		}
	}
	return all
}

// byURI are the documents of a map in the order of their URIs.
func byURI[V any](m map[*document]V) []*document {
	all := slices.Collect(maps.Keys(m))
	slices.SortFunc(all, func(a, b *document) int { return strings.Compare(a.uri, b.uri) })
	return all
}
