package workspace

import (
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A Project is a root file with all that it includes, as it was loaded once.
type Project struct {
	store *Store
	Root  string
	File  *config.File
	Docs  map[string]*document.Document // the versions that were read, by path
	gen   int                           // the store's generation when reading started

	trees map[string]*document.Tree // of JSON files, by path
}

// isFresh reports whether nothing that the project was made of has changed since.
func (p *Project) isFresh() bool { return p.store.isCurrent(p.Docs, p.gen) }

// IsStray reports whether a document of the project is no gobuild file: none by its name, and nothing
// includes it. There is nothing to say of it.
func (p *Project) IsStray(d *document.Document) bool { return p.Root == d.Path && !d.IsGobuild() }

// has reports whether the project includes a file.
func (p *Project) has(path string) bool {
	if p.Docs[path] != nil {
		return true
	}
	real := readable.RealPath(path)
	for other := range p.Docs {
		if filepath.Base(other) == filepath.Base(path) && readable.RealPath(other) == real {
			return true
		}
	}
	return false
}

// paths returns the project's files, the root first.
func (p *Project) paths() []string {
	var all []string
	for path := range p.File.Sources {
		all = append(all, path)
	}
	slices.SortFunc(all, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == p.Root:
			return -1
		case b == p.Root || a > b:
			return 1
		}
		return -1
	})
	return all
}
