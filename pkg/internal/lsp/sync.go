package lsp

import "context"

// didOpen takes over a document from the editor (LSP 3.17, textDocument/didOpen).
func (s *server) didOpen(_ context.Context, p *openParams) error {
	t := p.TextDocument
	d := openDocument(t.URI, s.env.store.pathFor(t.URI), t.LanguageID, t.Version, []byte(t.Text))
	s.env.store.put(d)
	s.invalidate(d)
	return nil
}

// didChange applies edits one after another (LSP 3.17, textDocument/didChange).
func (s *server) didChange(_ context.Context, p *changeParams) error {
	old := s.env.store.open(p.TextDocument.URI)
	if old == nil {
		return nil
	}
	d := old.edited(p.ContentChanges, p.TextDocument.Version, s.environ().client.encoding)
	s.env.store.put(d)
	s.invalidate(d)
	return nil
}

// didSave looks at the disk again (LSP 3.17, textDocument/didSave): other files may have been
// written with it.
func (s *server) didSave(context.Context, *documentParams) error {
	s.invalidate(nil)
	return nil
}

// didClose forgets the editor's text (LSP 3.17, textDocument/didClose): the disk's counts.
func (s *server) didClose(_ context.Context, p *documentParams) error {
	d := s.env.store.remove(p.TextDocument.URI)
	if d != nil {
		s.invalidate(d)
	}
	return nil
}

// didChangeWatchedFiles looks at the disk again (LSP 3.17, workspace/didChangeWatchedFiles).
func (s *server) didChangeWatchedFiles(context.Context, *struct{}) error {
	s.env.mains.clear()
	s.invalidate(nil)
	return nil
}

// didChangeFolders keeps the list of folders (LSP 3.17,
// workspace/didChangeWorkspaceFolders).
func (s *server) didChangeFolders(_ context.Context, p *changeFoldersParams) error {
	s.env.store.changeFolders(pathsOf(p.Event.Removed), pathsOf(p.Event.Added))
	s.invalidate(nil)
	return nil
}

// pathsOf returns the paths of folders, but for those that have none.
func pathsOf(folders []workspaceFolder) (all []string) {
	for _, f := range folders {
		if path := pathOf(f.URI); path != "" {
			all = append(all, path)
		}
	}
	return all
}

// invalidate notes that a document changed, or, with nil, that anything on the disk may have, and has
// all checked anew.
func (s *server) invalidate(d *document) {
	s.env.store.touch(d)
	if d != nil {
		s.tasks.run(func() { d.chunks() })
	}
	if s.isRunning() {
		s.checker.schedule()
	}
}
