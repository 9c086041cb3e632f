package lsp

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// schedule has diagnostics published when nothing has changed for a while (LSP 3.17,
// textDocument/publishDiagnostics). A check that is under way is of no use any more.
func (s *server) schedule() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.state != running {
		return
	}
	if s.checking != nil {
		s.checking()
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = time.AfterFunc(s.opts.Delay, func() { s.background(s.check) })
}

// check checks all projects with open documents.
func (s *server) check() {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	s.mu.Lock()
	if s.checking != nil {
		s.checking()
	}
	s.checking = cancel
	s.mu.Unlock()

	s.checkMu.Lock()
	defer s.checkMu.Unlock()
	roots := s.roots(ctx)
	for _, root := range roots {
		if ctx.Err() != nil {
			return
		}
		s.checkRoot(ctx, root)
	}
	for root := range s.published {
		if !slices.Contains(roots, root) && ctx.Err() == nil {
			s.publish(root, nil, nil)
		}
	}
}

// roots are the root files of all open documents.
func (s *server) roots(ctx context.Context) []string {
	s.mu.Lock()
	docs := slices.Collect(maps.Values(s.docs))
	s.mu.Unlock()
	var all []string
	for _, d := range docs {
		p := s.projectOf(ctx, d)
		if p != nil && !s.stray(p, d) && !slices.Contains(all, p.root) {
			all = append(all, p.root)
		}
	}
	slices.Sort(all)
	return all
}

// A checked is what a check found, and the documents that it read, by path.
type checked struct {
	docs  map[string]*document
	diags hcl.Diagnostics
}

// checkRoot checks one root file and publishes what there is to say of its files.
func (s *server) checkRoot(ctx context.Context, root string) {
	if c := s.examine(ctx, root); c != nil {
		s.publish(root, c.docs, c.diags)
	}
}

// examine checks one root file, and keeps what it found; nil where ctx ended before.
func (s *server) examine(ctx context.Context, root string) *checked {
	var mu sync.Mutex
	docs := map[string]*document{}
	diags := s.know.Check(ctx, root, func(path string) ([]byte, error) {
		d, err := s.read(path)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		docs[path] = d
		return d.text, nil
	})
	if ctx.Err() != nil {
		return nil
	}
	mu.Lock()
	defer mu.Unlock()
	c := &checked{docs, diags}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[root] = c
	return c
}

// found are the diagnostics of a document as it is now: of the last check, or where the document was
// changed since, of another one.
func (s *server) found(ctx context.Context, d *document) (diags hcl.Diagnostics) {
	p := s.projectOf(ctx, d)
	if p == nil {
		return nil
	}
	s.mu.Lock()
	c := s.last[p.root]
	s.mu.Unlock()
	if c == nil || c.docs[d.path] != d {
		if c = s.examine(ctx, p.root); c == nil {
			return nil
		}
	}
	for _, found := range c.diags {
		if found.Subject != nil && found.Subject.Filename == d.path {
			diags = append(diags, found)
		}
	}
	return diags
}

// publish sends diagnostics by file, and an empty list for each file that had some before.
func (s *server) publish(root string, docs map[string]*document, diags hcl.Diagnostics) {
	byURI := map[string]*publishParams{}
	for _, d := range docs {
		if d.open {
			byURI[d.uri] = &publishParams{URI: d.uri, Version: &d.version, Diagnostics: []Diagnostic{}}
		}
	}
	for uri := range s.published[root] {
		if byURI[uri] == nil {
			byURI[uri] = &publishParams{URI: uri, Diagnostics: []Diagnostic{}}
		}
	}
	now := map[string]bool{}
	for _, d := range diags {
		doc := docs[root]
		if d.Subject != nil && docs[d.Subject.Filename] != nil {
			doc = docs[d.Subject.Filename]
		}
		if doc == nil {
			continue
		}
		if byURI[doc.uri] == nil {
			byURI[doc.uri] = &publishParams{URI: doc.uri}
		}
		byURI[doc.uri].Diagnostics = append(byURI[doc.uri].Diagnostics, s.diagnostic(doc, d))
		now[doc.uri] = true
	}
	if s.published[root] = now; len(now) == 0 {
		delete(s.published, root)
	}
	for _, uri := range slices.Sorted(maps.Keys(byURI)) {
		if err := s.rpc.Notify(s.ctx, "textDocument/publishDiagnostics", byURI[uri]); err != nil {
			return
		}
	}
}

// diagnostic is a message in the protocol's form. One of another file, or of none, stands at
// the file's begin.
func (s *server) diagnostic(doc *document, d *hcl.Diagnostic) Diagnostic {
	kind := diag.Of(d).Kind
	out := Diagnostic{Severity: severityError, Code: kind.Code, CodeDescription: &codeDescription{kind.URL()},
		Source: "gobuild", Message: strings.TrimSuffix(d.Summary+": "+d.Detail, ": ")}
	if d.Severity == hcl.DiagWarning {
		out.Severity = severityWarning
	}
	if d.Subject != nil && d.Subject.Filename == doc.path {
		out.Range = doc.place(*d.Subject, s.units())
		if out.Range.Start == out.Range.End { // nothing would be underlined
			out.Range = doc.span(d.Subject.Start.Byte, doc.next(d.Subject.Start.Byte), s.units())
		}
	}
	return out
}
