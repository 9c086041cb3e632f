package feature

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// An Env is what a request is answered from.
type Env struct {
	Store    *workspace.Store
	Projects *workspace.Projects
	Know     Knowledge
	Mains    *Mains
	Diagnose func(ctx context.Context, d *document.Document) hcl.Diagnostics // of a document as it is now
	Tell     func(text string)                                               // shows the user a note

	Client Client
}

// A Client is what the client said of itself.
type Client struct {
	Encoding protocol.Encoding
	Snippets bool // it takes snippets as completions
	Versions bool // it takes edits of versions of documents
}

// Knowledge is what features must be told by higher layers.
type Knowledge interface {
	// Mains returns the directories of the main packages below dir, as "./cmd/api".
	Mains(dir string) []string
	// Versions returns the Go versions that are known, oldest first.
	Versions() []string
	// Platforms returns what the newest Go compiles for: "linux/amd64".
	Platforms() []string
}

// Mains are the main packages below directories, each looked for once. They are safe for
// concurrent use.
type Mains struct {
	look func(dir string) []string

	mu    sync.Mutex
	found map[string][]string
}

// NewMains returns those that look finds below a directory.
func NewMains(look func(dir string) []string) *Mains {
	return &Mains{look: look, found: map[string][]string{}}
}

// of returns those below a directory, sorted.
func (m *Mains) of(dir string) []string {
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

// Clear forgets them all.
func (m *Mains) Clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.found = map[string][]string{}
}

// lookUp finds the document, the project and the name of a request's position. p is nil if there is none.
func (v *Env) lookUp(ctx context.Context, at protocol.PositionParams) (p *workspace.Project, d *document.Document,
	n document.Name, ok bool) {
	if d = v.Store.Open(at.TextDocument.URI); d == nil {
		return nil, nil, document.Name{}, false
	}
	if p = v.Projects.ReadingOf(ctx, d); p == nil {
		return nil, d, document.Name{}, false
	}
	n, ok = p.NameAt(d, d.Offset(at.Position, v.Client.Encoding))
	return p, d, n, ok
}

// locate returns where an occurrence is.
func (v *Env) locate(o workspace.Occurrence) protocol.Location {
	return protocol.Location{URI: o.Doc.URI, Range: o.Doc.Range(o.At.From, o.At.To, v.Client.Encoding)}
}
