package lsp

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"
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

// checkRoot checks one root file and publishes what there is to say of its files.
func (s *server) checkRoot(ctx context.Context, root string) {
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
		return
	}
	mu.Lock()
	defer mu.Unlock()
	s.publish(root, docs, diags)
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
	out := Diagnostic{Severity: severityError, Source: "gobuild", Message: d.Summary}
	if d.Severity == hcl.DiagWarning {
		out.Severity = severityWarning
	}
	if d.Detail != "" {
		out.Message += ": " + d.Detail
	}
	if d.Subject != nil && d.Subject.Filename == doc.path {
		out.Range = doc.place(*d.Subject, s.units())
		if out.Range.Start == out.Range.End { // nothing would be underlined
			out.Range = doc.span(d.Subject.Start.Byte, doc.next(d.Subject.Start.Byte), s.units())
		}
	}
	return out
}
