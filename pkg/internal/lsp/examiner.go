package lsp

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// An examiner checks root files, and knows what the last check of each found. It is safe for concurrent
// use.
type examiner struct {
	store    *workspace.Store
	projects *workspace.Projects
	check    func(ctx context.Context, path string, read func(path string) ([]byte, error)) hcl.Diagnostics

	mu   sync.Mutex
	last map[string]*report // by root file
}

// roots returns the root files of all open documents.
func (x *examiner) roots(ctx context.Context) []string {
	var all []string
	for _, d := range x.store.AllOpen() {
		p := x.projects.Of(ctx, d)
		if p != nil && !p.IsStray(d) && !slices.Contains(all, p.Root) {
			all = append(all, p.Root)
		}
	}
	slices.Sort(all)
	return all
}

// A report is what a check found, and the documents that it read, by path.
type report struct {
	docs  map[string]*document.Document
	diags hcl.Diagnostics
}

// examine checks one root file, and keeps what it found; nil if ctx ended before.
func (x *examiner) examine(ctx context.Context, root string) *report {
	var mu sync.Mutex
	docs := map[string]*document.Document{}
	diags := x.check(ctx, root, func(path string) ([]byte, error) {
		d, err := x.store.Read(path)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		docs[path] = d
		return d.Text, nil
	})
	if ctx.Err() != nil {
		return nil
	}
	mu.Lock()
	defer mu.Unlock()
	r := &report{docs, diags}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.last[root] = r
	return r
}

// diagnose returns the diagnostics of a document as it is now: of the last check, or where the document was
// changed since, of another one.
func (x *examiner) diagnose(ctx context.Context, d *document.Document) (diags hcl.Diagnostics) {
	p := x.projects.Of(ctx, d)
	if p == nil {
		return nil
	}
	x.mu.Lock()
	r := x.last[p.Root]
	x.mu.Unlock()
	if r == nil || r.docs[d.Path] != d {
		if r = x.examine(ctx, p.Root); r == nil {
			return nil
		}
	}
	for _, found := range r.diags {
		if found.Subject != nil && found.Subject.Filename == d.Path {
			diags = append(diags, found)
		}
	}
	return diags
}
