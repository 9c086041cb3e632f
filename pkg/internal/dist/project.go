package dist

import (
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A project opens directories below that of the configuration, each from the one above it.
type project struct{ opts Options }

// open opens the directory that some names lead to, each in the one before. If one is missing and
// create is nil, it is not ok. Otherwise the directory is created, and create is called for each
// that was passed.
func (p *project) open(names []string, create func(h *handle, isNew bool) error) (h *handle, ok bool, err error) {
	h = &handle{project: p}
	root, err := os.OpenRoot(p.opts.Project)
	if err != nil {
		return nil, false, err
	}
	h.roots = append(h.roots, root)
	if info, err := root.Stat("."); err == nil {
		h.setOwner(info)
	}
	for _, name := range names {
		if ok, err := h.enter(name, create); err != nil || !ok {
			h.close()
			return nil, false, err
		}
	}
	return h, true, nil
}

// openExisting opens a directory by its path below the project, if it exists.
func (p *project) openExisting(rel string) (*handle, bool, error) {
	var names []string
	if rel = path.Clean(rel); rel != "." {
		names = strings.Split(rel, "/")
	}
	return p.open(names, nil)
}

// elements returns the names on the way from the project to something below the directory of outputs.
func (p *project) elements(rel string) []string {
	return strings.Split(path.Join(p.opts.Path, rel), "/")
}

// show returns a path below the project as messages have it.
func (p *project) show(rel string) string {
	name := filepath.Join(p.opts.Project, filepath.FromSlash(rel))
	if p.opts.Show != nil {
		return p.opts.Show(name)
	}
	return name
}
