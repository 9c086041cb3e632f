package lsp

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// patience is how long a request waits for what was just typed to be evaluated. After it,
// the request is answered with what was known before.
const patience = 60 * time.Millisecond

// A slot is where a root's project stands: the last one loaded, and the one being loaded.
type slot struct {
	mu      sync.Mutex
	last    *project
	loading chan struct{} // closed when done; nil while nothing is loaded
}

// projects are the projects that documents belong to. Each is loaded once for each change, and shared by
// all requests. It is safe for concurrent use.
type projects struct {
	ctx   context.Context // until the server ends
	store *documentStore
	git   func(ctx context.Context, dir, attr, dist string) (cty.Value, error)
	run   func(f func()) bool // runs f in the background, and reports whether it does

	mu    sync.Mutex
	slots map[string]*slot // by root file
}

// load reads and evaluates a root file.
func (ps *projects) load(root string) *project {
	p := &project{store: ps.store, root: root, docs: map[string]*document{}, trees: map[string]*tree{},
		gen: ps.store.generation()}
	read := func(path string) ([]byte, error) {
		d, err := ps.store.read(path)
		if err != nil {
			return nil, err
		}
		p.docs[path] = d
		return d.text, nil
	}
	p.file, _ = config.Load(ps.ctx, config.Options{Path: root, ReadFile: read, Environ: os.Environ(), Git: ps.git})
	for _, d := range p.file.Documents() {
		if d.JSON {
			p.trees[d.Path] = documentTree(d)
		}
	}
	return p
}

// get returns the project of a root file: the current one if it can be had soon, else the
// last one. The first time, it takes as long as it takes. nil: ctx is done.
func (ps *projects) get(ctx context.Context, root string) *project {
	sl := ps.slot(root)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		last, done := ps.start(sl, root)
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
func (ps *projects) slot(root string) *slot {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.slots[root] == nil {
		ps.slots[root] = &slot{}
	}
	return ps.slots[root]
}

// current is the last project, nil where none was loaded yet.
func (sl *slot) current() *project {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	return sl.last
}

// start returns the last project, and where it is not fresh, what closes when a load ends
// that it has started.
func (ps *projects) start(sl *slot, root string) (*project, <-chan struct{}) {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	if sl.last != nil && sl.last.isFresh() {
		return sl.last, nil
	}
	if sl.loading == nil {
		done := make(chan struct{})
		started := ps.run(func() {
			p := ps.load(root)
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

// of returns the project that a document belongs to: that of the root file that includes
// it, else its own. nil: there is none.
func (ps *projects) of(ctx context.Context, d *document) *project {
	return ps.belongs(d, func(root string) *project { return ps.get(ctx, root) })
}

// lastOf returns the project that a document belongs to, as it was loaded last: which files it
// has seldom changes, and what they say is read from the documents. The check that follows
// each change loads it anew.
func (ps *projects) lastOf(ctx context.Context, d *document) *project {
	return ps.belongs(d, func(root string) *project {
		if last := ps.slot(root).current(); last != nil {
			return last
		}
		return ps.get(ctx, root)
	})
}

func (ps *projects) belongs(d *document, project func(root string) *project) *project {
	for _, root := range ps.candidates(d.path) {
		if p := project(root); p != nil && p.has(d.path) {
			return p
		}
	}
	return project(d.path)
}

// candidates are the root files that may include a file: those of the directories above it,
// the outermost first, then those of the workspace's folders and of other open documents.
func (ps *projects) candidates(path string) []string {
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
	folders := ps.store.allFolders()
	for _, d := range ps.store.allOpen() {
		if d.ours() && d.path != path {
			folders = append(folders, filepath.Dir(d.path))
		}
	}
	slices.Sort(folders)
	for _, dir := range folders {
		add(dir)
	}
	return all
}

// readingOf returns the project of a document, as it was loaded last; of JSON, where nothing can
// be read without it, the current one.
func (ps *projects) readingOf(ctx context.Context, d *document) *project {
	if !d.json() {
		return ps.lastOf(ctx, d)
	}
	p := ps.of(ctx, d)
	for p != nil && ctx.Err() == nil && ps.ctx.Err() == nil && !p.isFresh() && !sameText(p.docs[d.path], ps.current(d)) {
		p = ps.of(ctx, d)
	}
	return p
}

// current is the newest version of a document.
func (ps *projects) current(d *document) *document {
	if now, err := ps.store.read(d.path); err == nil {
		return now
	}
	return d
}

// all returns those of all open documents and of the workspace's folders.
func (ps *projects) all(ctx context.Context) []*project {
	var all []*project
	add := func(p *project) {
		if p != nil && !slices.ContainsFunc(all, func(o *project) bool { return o.root == p.root }) {
			all = append(all, p)
		}
	}
	for _, d := range ps.store.allOpen() {
		add(ps.lastOf(ctx, d))
	}
	for _, root := range ps.folderRoots() {
		add(ps.get(ctx, root))
	}
	slices.SortFunc(all, func(a, b *project) int {
		if a.root < b.root {
			return -1
		}
		return 1
	})
	return all
}

// folderRoots are the root files of the workspace's folders.
func (ps *projects) folderRoots() []string {
	var all []string
	for _, dir := range ps.store.allFolders() {
		if path, err := syntax.Find(dir); err == nil {
			all = append(all, path)
		}
	}
	return all
}
