package lsp

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// didOpen takes over a document from the editor (LSP 3.17, textDocument/didOpen).
func (s *server) didOpen(_ context.Context, p *protocol.OpenParams) error {
	t := p.TextDocument
	d := document.Open(t.URI, s.env.Store.PathFor(t.URI), t.LanguageID, t.Version, []byte(t.Text))
	s.env.Store.Put(d)
	s.invalidate(d)
	return nil
}

// didChange applies edits one after another (LSP 3.17, textDocument/didChange).
func (s *server) didChange(_ context.Context, p *protocol.ChangeParams) error {
	old := s.env.Store.Open(p.TextDocument.URI)
	if old == nil {
		return nil
	}
	d := old.Edited(p.ContentChanges, p.TextDocument.Version, s.environ().Client.Encoding)
	s.env.Store.Put(d)
	s.invalidate(d)
	return nil
}

// didSave looks at the disk again (LSP 3.17, textDocument/didSave): other files may have been
// written with it.
func (s *server) didSave(context.Context, *protocol.DocumentParams) error {
	s.invalidate(nil)
	return nil
}

// didClose forgets the editor's text (LSP 3.17, textDocument/didClose): the disk's counts.
func (s *server) didClose(_ context.Context, p *protocol.DocumentParams) error {
	d := s.env.Store.Remove(p.TextDocument.URI)
	if d != nil {
		s.invalidate(d)
	}
	return nil
}

// didChangeWatchedFiles looks at the disk again (LSP 3.17, workspace/didChangeWatchedFiles).
func (s *server) didChangeWatchedFiles(context.Context, *struct{}) error {
	s.env.Mains.Clear()
	s.invalidate(nil)
	return nil
}

// didChangeFolders keeps the list of folders (LSP 3.17,
// workspace/didChangeWorkspaceFolders).
func (s *server) didChangeFolders(_ context.Context, p *protocol.ChangeFoldersParams) error {
	s.env.Store.ChangeFolders(pathsOf(p.Event.Removed), pathsOf(p.Event.Added))
	s.invalidate(nil)
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
// all checked anew.
func (s *server) invalidate(d *document.Document) {
	s.env.Store.Touch(d)
	if d != nil {
		s.tasks.run(func() { d.Chunks() })
	}
	if s.isRunning() {
		s.checker.schedule()
	}
}
