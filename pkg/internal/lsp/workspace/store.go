package workspace

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// A Store has the current version of each document: of those that are open what the editor has,
// of others what is on the disk. It is safe for concurrent use.
type Store struct {
	mu      sync.Mutex
	opened  map[string]*document.Document // by URI
	byPath  map[string]*document.Document // the same, by path
	folders []string                      // of the workspace
	gen     int                           // counts changes
	diskGen int                           // the last change of which it is not known what it touched
}

// NewStore returns a store without open documents or folders.
func NewStore() *Store {
	return &Store{opened: map[string]*document.Document{}, byPath: map[string]*document.Document{}}
}

// Put makes d the current version of its document.
func (s *Store) Put(d *document.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened[d.URI] = d
	s.byPath[d.Path] = d
}

// Remove forgets an open document, and returns its last version, nil if it was not open.
func (s *Store) Remove(uri string) *document.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.opened[uri]
	delete(s.opened, uri)
	if d != nil && s.byPath[d.Path] == d {
		delete(s.byPath, d.Path)
	}
	return d
}

// Open returns the current version of a document that the editor has, or nil.
func (s *Store) Open(uri string) *document.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened[uri]
}

// openAt returns the current version of the document at a path that the editor has, or nil.
func (s *Store) openAt(path string) *document.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byPath[path]
}

// AllOpen returns the current versions of all documents that the editor has, in no order.
func (s *Store) AllOpen() []*document.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.opened))
}

// Read returns a file's current text: the editor's, else the disk's. The error is that of os.ReadFile.
func (s *Store) Read(path string) (*document.Document, error) {
	if d := s.openAt(path); d != nil {
		return d, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return document.New(protocol.URIOf(path), path, text), nil
}

// PathFor returns the path of a document. What has none yet is in the first folder.
func (s *Store) PathFor(uri string) string {
	if path := protocol.PathOf(uri); path != "" {
		return path
	}
	dir := os.TempDir()
	if folders := s.allFolders(); len(folders) > 0 {
		dir = folders[0]
	}
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:?#%`, r) || r < ' ' {
			return '_'
		}
		return r
	}, uri)
	return filepath.Join(dir, "."+name+".hcl")
}

// allFolders returns the workspace's folders.
func (s *Store) allFolders() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.folders)
}

// ChangeFolders removes folders of the workspace, and adds some.
func (s *Store) ChangeFolders(removed, added []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.folders = slices.DeleteFunc(s.folders, func(dir string) bool { return slices.Contains(removed, dir) })
	for _, dir := range added {
		if !slices.Contains(s.folders, dir) {
			s.folders = append(s.folders, dir)
		}
	}
}

// Touch notes that a document changed, or, with nil or one that is not open, that anything on the disk
// may have.
func (s *Store) Touch(d *document.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gen++
	if d == nil || !d.Open {
		s.diskGen = s.gen
	}
}

// generation returns how many changes there were.
func (s *Store) generation() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gen
}

// isCurrent reports whether documents, by path, that were read at a generation are what they were.
func (s *Store) isCurrent(docs map[string]*document.Document, gen int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if gen < s.diskGen {
		return false
	}
	for path, d := range docs {
		if now := s.byPath[path]; now != d && (now != nil || d.Open) {
			return false
		}
	}
	return true
}
