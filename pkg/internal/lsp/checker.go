package lsp

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/feature"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// A checker checks what the editor has open, a while after each change, and publishes what it finds.
// What it runs, it runs by tasks, which end with the server.
type checker struct {
	ctx      context.Context // until the server ends
	examiner *examiner
	tasks    *tasks
	delay    time.Duration
	encoding func() protocol.Encoding
	notify   func(p *protocol.PublishParams) error // sends to the client

	mu      sync.Mutex
	timer   *time.Timer        // starts the next check
	cancel  context.CancelFunc // ends the running one
	stopped bool

	running   sync.Mutex                 // one check at a time; guards published
	published map[string]map[string]bool // URIs with diagnostics, by root file
}

// schedule has diagnostics published when nothing has changed for a while (LSP 3.17,
// textDocument/publishDiagnostics). It cancels the running check, whose result is stale.
func (c *checker) schedule() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return
	}
	if c.cancel != nil {
		c.cancel()
	}
	if c.timer != nil {
		c.timer.Stop()
	}
	c.timer = time.AfterFunc(c.delay, func() { c.tasks.run(c.check) })
}

// stop has no further check start.
func (c *checker) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	if c.timer != nil {
		c.timer.Stop()
	}
}

// check checks all projects with open documents.
func (c *checker) check() {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	c.mu.Lock()
	if c.cancel != nil {
		c.cancel()
	}
	c.cancel = cancel
	c.mu.Unlock()

	c.running.Lock()
	defer c.running.Unlock()
	roots := c.examiner.roots(ctx)
	for _, root := range roots {
		if ctx.Err() != nil {
			return
		}
		if r := c.examiner.examine(ctx, root); r != nil {
			c.publish(root, r.docs, r.diags)
		}
	}
	for root := range c.published {
		if !slices.Contains(roots, root) && ctx.Err() == nil {
			c.publish(root, nil, nil)
		}
	}
}

// publish sends diagnostics by file, and an empty list for each file that had some before.
func (c *checker) publish(root string, docs map[string]*document.Document, diags hcl.Diagnostics) {
	byURI := map[string]*protocol.PublishParams{}
	for _, d := range docs {
		if d.Open {
			byURI[d.URI] = &protocol.PublishParams{URI: d.URI, Version: &d.Version,
				Diagnostics: []protocol.Diagnostic{}}
		}
	}
	for uri := range c.published[root] {
		if byURI[uri] == nil {
			byURI[uri] = &protocol.PublishParams{URI: uri, Diagnostics: []protocol.Diagnostic{}}
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
		if byURI[doc.URI] == nil {
			byURI[doc.URI] = &protocol.PublishParams{URI: doc.URI}
		}
		byURI[doc.URI].Diagnostics = append(byURI[doc.URI].Diagnostics, feature.Diagnose(doc, d, c.encoding()))
		now[doc.URI] = true
	}
	if c.published[root] = now; len(now) == 0 {
		delete(c.published, root)
	}
	for _, uri := range slices.Sorted(maps.Keys(byURI)) {
		if err := c.notify(byURI[uri]); err != nil {
			return
		}
	}
}
