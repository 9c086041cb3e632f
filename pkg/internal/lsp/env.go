package lsp

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"
)

// An environ is what a request is answered from.
type environ struct {
	store    *documentStore
	projects *projects
	know     featureKnowledge
	mains    *mainPackages
	diagnose func(ctx context.Context, d *document) hcl.Diagnostics // of a document as it is now

	client clientSettings
}

// clientSettings are what the client said of itself.
type clientSettings struct {
	encoding encoding
	snippets bool // it takes snippets as completions
	versions bool // it takes edits of versions of documents
}

// featureKnowledge is what features must be told by higher layers.
type featureKnowledge interface {
	// Mains returns the directories of the main packages below dir, as "./cmd/api".
	Mains(dir string) []string
	// Versions returns the Go versions that are known, oldest first.
	Versions() []string
	// Platforms returns what the newest Go compiles for: "linux/amd64".
	Platforms() []string
}

// mainPackages are the main packages below directories, each looked for once. They are safe for
// concurrent use.
type mainPackages struct {
	look func(dir string) []string

	mu    sync.Mutex
	found map[string][]string
}

func newMains(look func(dir string) []string) *mainPackages {
	return &mainPackages{look: look, found: map[string][]string{}}
}

// of returns those below a directory, sorted.
func (m *mainPackages) of(dir string) []string {
	m.mu.Lock()
	found, ok := m.found[dir]
	m.mu.Unlock()
	if ok {
		return found
	}
	found = m.look(dir)
	slices.Sort(found)
	m.mu.Lock()
	m.found[dir] = found
	m.mu.Unlock()
	return found
}

// clear forgets them all.
func (m *mainPackages) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.found = map[string][]string{}
}

// look finds the document, the project and the name of a request's position. p is nil where there is none.
func (v *environ) look(ctx context.Context, at positionParams) (p *project, d *document, n name, ok bool) {
	if d = v.store.open(at.TextDocument.URI); d == nil {
		return nil, nil, name{}, false
	}
	if p = v.projects.readingOf(ctx, d); p == nil {
		return nil, d, name{}, false
	}
	n, ok = p.nameAt(d, d.offset(at.Position, v.client.encoding))
	return p, d, n, ok
}
