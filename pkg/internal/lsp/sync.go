package lsp

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/feature"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// A syncer keeps what the editor has open, and has it checked again when something changes.
type syncer struct {
	store     *workspace.Store
	mains     *feature.Mains
	tasks     *tasks
	checker   *checker
	encoding  func() protocol.Encoding
	isRunning func() bool // the client has initialized the server, and not shut it down
}

// didOpen takes over a document from the editor (LSP 3.17, textDocument/didOpen).
func (y *syncer) didOpen(_ context.Context, p *protocol.OpenParams) error {
	t := p.TextDocument
	d := document.Open(t.URI, y.store.PathFor(t.URI), t.LanguageID, t.Version, []byte(t.Text))
	y.store.Put(d)
	y.invalidate(d)
	return nil
}

// didChange applies edits one after another (LSP 3.17, textDocument/didChange).
func (y *syncer) didChange(_ context.Context, p *protocol.ChangeParams) error {
	old := y.store.Open(p.TextDocument.URI)
	if old == nil {
		return nil
	}
	d := old.Edited(p.ContentChanges, p.TextDocument.Version, y.encoding())
	y.store.Put(d)
	y.invalidate(d)
	return nil
}

// didSave looks at the disk again (LSP 3.17, textDocument/didSave): other files may have been
// written with it.
func (y *syncer) didSave(context.Context, *protocol.DocumentParams) error {
	y.invalidate(nil)
	return nil
}

// didClose forgets the editor's text (LSP 3.17, textDocument/didClose): the disk's counts.
func (y *syncer) didClose(_ context.Context, p *protocol.DocumentParams) error {
	d := y.store.Remove(p.TextDocument.URI)
	if d != nil {
		y.invalidate(d)
	}
	return nil
}

// didChangeWatchedFiles looks at the disk again (LSP 3.17, workspace/didChangeWatchedFiles).
func (y *syncer) didChangeWatchedFiles(context.Context, *struct{}) error {
	y.mains.Clear()
	y.invalidate(nil)
	return nil
}

// didChangeFolders keeps the list of folders (LSP 3.17,
// workspace/didChangeWorkspaceFolders).
func (y *syncer) didChangeFolders(_ context.Context, p *protocol.ChangeFoldersParams) error {
	y.store.ChangeFolders(pathsOf(p.Event.Removed), pathsOf(p.Event.Added))
	y.invalidate(nil)
	return nil
}

// pathsOf returns the paths of folders, but for those that have none.
func pathsOf(folders []protocol.WorkspaceFolder) (all []string) {
	for _, f := range folders {
		if path := protocol.PathOf(f.URI); path != "" {
			all = append(all, path)
		}
	}
	return all
}

// invalidate notes that a document changed, or, with nil, that anything on the disk may have, and has
// all checked again.
func (y *syncer) invalidate(d *document.Document) {
	y.store.Touch(d)
	if d != nil {
		y.tasks.run(func() { d.Chunks() })
	}
	if y.isRunning() {
		y.checker.schedule()
	}
}
