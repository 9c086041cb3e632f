package lsp

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// patience is how long a request waits for what was just typed to be evaluated. After it,
// the request is answered with what was known before.
const patience = 60 * time.Millisecond

// A project is a root file with all that it includes, as it was loaded once.
type project struct {
	root string
	file *config.File
	docs map[string]*document // the versions that were read, by path
	gen  int                  // the server's generation when reading began

	trees map[string]*tree // of JSON files, by path
}

// A slot is where a root's project stands: the last one loaded, and the one being loaded.
type slot struct {
	mu      sync.Mutex
	last    *project
	loading chan struct{} // closed when done; nil while nothing is loaded
}

// load reads and evaluates a root file.
func (s *server) load(root string) *project {
	p := &project{root: root, docs: map[string]*document{}, trees: map[string]*tree{}, gen: s.generation()}
	read := func(path string) ([]byte, error) {
		d, err := s.read(path)
		if err != nil {
			return nil, err
		}
		p.docs[path] = d
		return d.text, nil
	}
	p.file, _ = config.Load(s.ctx, config.Options{Path: root, ReadFile: read, Environ: os.Environ(), Git: s.know.Git})
	for _, d := range p.file.Documents() {
		if d.JSON {
			p.trees[d.Path] = documentTree(d)
		}
	}
	return p
}

// fresh reports whether nothing that the project was made of has changed since.
func (s *server) fresh(p *project) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.gen < s.diskGen {
		return false
	}
	for path, d := range p.docs {
		if now := s.byPath[path]; now != d && (now != nil || d.open) {
			return false
		}
	}
	return true
}

// project is the project of a root file: the current one if it can be had soon, else the
// last one. The first time, it takes as long as it takes. nil: ctx is done.
func (s *server) project(ctx context.Context, root string) *project {
	sl := s.slot(root)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		last, done := s.begin(sl, root)
		if done == nil {
			return last
		}
		expired := timer.C
		if last == nil {
			expired = nil
		}
		select {
		case <-done:
		case <-expired:
			return last
		case <-ctx.Done():
			return last
		}
	}
}

// slot is where a root's project stands.
func (s *server) slot(root string) *slot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.slots[root] == nil {
		s.slots[root] = &slot{}
	}
	return s.slots[root]
}

// current is the last project, nil where none was loaded yet.
func (sl *slot) current() *project {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	return sl.last
}

// begin returns the last project, and where it is not fresh, what closes when a load ends
// that it has begun.
func (s *server) begin(sl *slot, root string) (*project, <-chan struct{}) {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	if sl.last != nil && s.fresh(sl.last) {
		return sl.last, nil
	}
	if sl.loading == nil {
		done := make(chan struct{})
		started := s.background(func() {
			p := s.load(root)
			sl.mu.Lock()
			sl.last, sl.loading = p, nil
			sl.mu.Unlock()
			close(done)
		})
		if !started {
			return sl.last, nil
		}
		sl.loading = done
	}
	return sl.last, sl.loading
}

// projectOf is the project that a document belongs to: that of the root file that includes
// it, else its own. nil: there is none.
func (s *server) projectOf(ctx context.Context, d *document) *project {
	return s.belongs(d, func(root string) *project { return s.project(ctx, root) })
}

// filesOf is the project that a document belongs to, as it was loaded last: which files it
// has seldom changes, and what they say is read from the documents. The check that follows
// each change loads it anew.
func (s *server) filesOf(ctx context.Context, d *document) *project {
	return s.belongs(d, func(root string) *project {
		if last := s.slot(root).current(); last != nil {
			return last
		}
		return s.project(ctx, root)
	})
}

func (s *server) belongs(d *document, project func(root string) *project) *project {
	for _, root := range s.candidates(d.path) {
		if p := project(root); p != nil && p.has(d.path) {
			return p
		}
	}
	return project(d.path)
}

// stray reports whether a document is no gobuild file: none by its name, and nothing
// includes it. There is nothing to say of it.
func (s *server) stray(p *project, d *document) bool { return p.root == d.path && !d.ours() }

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

// candidates are the root files that may include a file: those of the directories above it,
// the outermost first, then those of the workspace's folders and of other open documents.
func (s *server) candidates(path string) []string {
	var all []string
	add := func(dir string) {
		for _, name := range []string{syntax.FileName, syntax.JSONFileName} {
			file := filepath.Join(dir, name)
			if info, err := os.Stat(file); file == path || err != nil || info.IsDir() {
				continue
			}
			if !slices.Contains(all, file) {
				all = append(all, file)
			}
		}
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		add(dir)
		if dir == filepath.Dir(dir) {
			break
		}
	}
	slices.Reverse(all)
	s.mu.Lock()
	folders := slices.Clone(s.folders)
	for _, d := range s.docs {
		if d.ours() && d.path != path {
			folders = append(folders, filepath.Dir(d.path))
		}
	}
	s.mu.Unlock()
	slices.Sort(folders)
	for _, dir := range folders {
		add(dir)
	}
	return all
}

// invalidate says that a document changed, or, with nil, that anything on the disk may have.
func (s *server) invalidate(d *document) {
	s.mu.Lock()
	s.gen++
	if d == nil || !d.open {
		s.diskGen = s.gen
	}
	s.mu.Unlock()
	if d != nil {
		s.background(func() { d.chunks() })
	}
	s.schedule()
}

func (s *server) generation() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gen
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
