package lsp

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A documentStore has the current version of each document: of those that are open what the editor has,
// of others what is on the disk. It is safe for concurrent use.
type documentStore struct {
	mu      sync.Mutex
	opened  map[string]*document // by URI
	byPath  map[string]*document // the same, by path
	folders []string             // of the workspace
	gen     int                  // counts changes
	diskGen int                  // the last change of which it is not known what it touched
}

func newStore() *documentStore {
	return &documentStore{opened: map[string]*document{}, byPath: map[string]*document{}}
}

// put makes d the current version of its document.
func (s *documentStore) put(d *document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened[d.uri] = d
	s.byPath[d.path] = d
}

// remove forgets an open document, and returns its last version, nil where it was not open.
func (s *documentStore) remove(uri string) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.opened[uri]
	delete(s.opened, uri)
	if d != nil && s.byPath[d.path] == d {
		delete(s.byPath, d.path)
	}
	return d
}

// open returns the current version of a document that the editor has, or nil.
func (s *documentStore) open(uri string) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened[uri]
}

// openAt returns the current version of the document at a path that the editor has, or nil.
func (s *documentStore) openAt(path string) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byPath[path]
}

// allOpen returns the current versions of all documents that the editor has, in no order.
func (s *documentStore) allOpen() []*document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.opened))
}

// read returns a file's current text: the editor's, else the disk's. The error is that of os.ReadFile.
func (s *documentStore) read(path string) (*document, error) {
	if d := s.openAt(path); d != nil {
		return d, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return newDocument(uriOf(path), path, text), nil
}

// pathFor returns the path of a document. What has none yet stands in the first folder.
func (s *documentStore) pathFor(uri string) string {
	if path := pathOf(uri); path != "" {
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
func (s *documentStore) allFolders() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.folders)
}

// changeFolders removes folders of the workspace, and adds some.
func (s *documentStore) changeFolders(removed, added []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.folders = slices.DeleteFunc(s.folders, func(dir string) bool { return slices.Contains(removed, dir) })
	for _, dir := range added {
		if !slices.Contains(s.folders, dir) {
			s.folders = append(s.folders, dir)
		}
	}
}

// touch notes that a document changed, or, with nil or one that is not open, that anything on the disk
// may have.
func (s *documentStore) touch(d *document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gen++
	if d == nil || !d.open {
		s.diskGen = s.gen
	}
}

// generation returns how many changes there were.
func (s *documentStore) generation() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gen
}

// isCurrent reports whether documents, by path, that were read at a generation are what they were.
func (s *documentStore) isCurrent(docs map[string]*document, gen int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if gen < s.diskGen {
		return false
	}
	for path, d := range docs {
		if now := s.byPath[path]; now != d && (now != nil || d.open) {
			return false
		}
	}
	return true
}
