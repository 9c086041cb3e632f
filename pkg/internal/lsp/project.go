package lsp

import (
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A project is a root file with all that it includes, as it was loaded once.
type project struct {
	store *documentStore
	root  string
	file  *config.File
	docs  map[string]*document // the versions that were read, by path
	gen   int                  // the store's generation when reading started

	trees map[string]*tree // of JSON files, by path
}

// isFresh reports whether nothing that the project was made of has changed since.
func (p *project) isFresh() bool { return p.store.isCurrent(p.docs, p.gen) }

// isStray reports whether a document of the project is no gobuild file: none by its name, and nothing
// includes it. There is nothing to say of it.
func (p *project) isStray(d *document) bool { return p.root == d.path && !d.ours() }

// has reports whether the project includes a file.
func (p *project) has(path string) bool {
	if p.docs[path] != nil {
		return true
	}
	real := readable.RealPath(path)
	for other := range p.docs {
		if filepath.Base(other) == filepath.Base(path) && readable.RealPath(other) == real {
			return true
		}
	}
	return false
}

// paths are the project's files, the root first.
func (p *project) paths() []string {
	var all []string
	for path := range p.file.Sources {
		all = append(all, path)
	}
	slices.SortFunc(all, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == p.root:
			return -1
		case b == p.root || a > b:
			return 1
		}
		return -1
	})
	return all
}
