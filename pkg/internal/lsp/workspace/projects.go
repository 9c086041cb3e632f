package workspace

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// patience is how long a request waits for what was just typed to be evaluated. After it,
// the request is answered with what was known before.
const patience = 60 * time.Millisecond

// A slot holds a root's project: the last one loaded, and the one being loaded.
type slot struct {
	mu      sync.Mutex
	last    *Project
	loading chan struct{} // closed when done; nil while nothing is loaded
}

// Projects are the projects that documents belong to. Each is loaded once for each change, and shared by
// all requests. It is safe for concurrent use.
type Projects struct {
	ctx   context.Context // until the server ends
	store *Store
	know  Knowledge
	run   func(f func()) bool

	mu    sync.Mutex
	slots map[string]*slot // by root file
}

// Knowledge is what evaluating must be told by higher layers.
type Knowledge interface {
	// Git looks up an attribute of git for the repository that holds dir, without what is in dist.
	Git(ctx context.Context, dir, attr, dist string) (cty.Value, error)
	// Complete returns an image with what it leaves out and the plan fills in.
	Complete(im lang.Image, goarch string) lang.Image
}

// NewProjects returns the projects of a store's documents. They are loaded until ctx ends, by run, which
// runs f in the background and reports whether it does.
func NewProjects(ctx context.Context, store *Store, know Knowledge, run func(f func()) bool) *Projects {
	return &Projects{ctx: ctx, store: store, know: know, run: run, slots: map[string]*slot{}}
}

// load reads and evaluates a root file.
func (ps *Projects) load(root string) *Project {
	p := &Project{store: ps.store, Root: root, Docs: map[string]*document.Document{},
		trees: map[string]*document.Tree{},
		gen:   ps.store.generation()}
	read := func(path string) ([]byte, error) {
		d, err := ps.store.Read(path)
		if err != nil {
			return nil, err
		}
		p.Docs[path] = d
		return d.Text, nil
	}
	p.File, _ = config.Load(ps.ctx, config.Options{Path: root, ReadFile: read, Environ: os.Environ(),
		Git: ps.know.Git, Complete: ps.know.Complete})
	for _, d := range p.File.Documents() {
		if d.JSON {
			p.trees[d.Path] = document.TreeOf(d)
		}
	}
	return p
}

// get returns the project of a root file: the current one if it can be had soon, else the
// last one. The first time, it takes as long as it takes. nil: ctx is done.
func (ps *Projects) get(ctx context.Context, root string) *Project {
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

// slot returns the slot of a root.
func (ps *Projects) slot(root string) *slot {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.slots[root] == nil {
		ps.slots[root] = &slot{}
	}
	return ps.slots[root]
}

// current returns the last project, nil if none was loaded yet.
func (sl *slot) current() *Project {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	return sl.last
}

// start returns the last project, and where it is not fresh, what closes when a load ends
// that it has started.
func (ps *Projects) start(sl *slot, root string) (*Project, <-chan struct{}) {
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

// Of returns the project that a document belongs to: that of the root file that includes
// it, else its own. nil: there is none.
func (ps *Projects) Of(ctx context.Context, d *document.Document) *Project {
	return ps.belongs(d, func(root string) *Project { return ps.get(ctx, root) })
}

// LastOf returns the project that a document belongs to, as it was loaded last: which files it
// has seldom changes, and what they say is read from the documents. The check that follows
// each change loads it again.
func (ps *Projects) LastOf(ctx context.Context, d *document.Document) *Project {
	return ps.belongs(d, func(root string) *Project {
		if last := ps.slot(root).current(); last != nil {
			return last
		}
		return ps.get(ctx, root)
	})
}

func (ps *Projects) belongs(d *document.Document, project func(root string) *Project) *Project {
	for _, root := range ps.candidates(d.Path) {
		if p := project(root); p != nil && p.has(d.Path) {
			return p
		}
	}
	return project(d.Path)
}

// candidates returns the root files that may include a file: those above it, as
// [syntax.Above] returns them, then those of the workspace's folders and of other open documents.
func (ps *Projects) candidates(path string) []string {
	all := syntax.Above(path)
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
	folders := ps.store.allFolders()
	for _, d := range ps.store.AllOpen() {
		if d.IsGobuild() && d.Path != path {
			folders = append(folders, filepath.Dir(d.Path))
		}
	}
	slices.Sort(folders)
	for _, dir := range folders {
		add(dir)
	}
	return all
}

// ReadingOf returns the project of a document, as it was loaded last; of JSON, if nothing can
// be read without it, the current one.
func (ps *Projects) ReadingOf(ctx context.Context, d *document.Document) *Project {
	if !d.IsJSON() {
		return ps.LastOf(ctx, d)
	}
	p := ps.Of(ctx, d)
	for p != nil && ctx.Err() == nil && ps.ctx.Err() == nil && !p.isFresh() &&
		!document.SameText(p.Docs[d.Path], ps.current(d)) {
		p = ps.Of(ctx, d)
	}
	return p
}

// current returns the newest version of a document.
func (ps *Projects) current(d *document.Document) *document.Document {
	if now, err := ps.store.Read(d.Path); err == nil {
		return now
	}
	return d
}

// All returns those of all open documents and of the workspace's folders.
func (ps *Projects) All(ctx context.Context) []*Project {
	var all []*Project
	add := func(p *Project) {
		if p != nil && !slices.ContainsFunc(all, func(o *Project) bool { return o.Root == p.Root }) {
			all = append(all, p)
		}
	}
	for _, d := range ps.store.AllOpen() {
		add(ps.LastOf(ctx, d))
	}
	for _, root := range ps.folderRoots() {
		add(ps.get(ctx, root))
	}
	slices.SortFunc(all, func(a, b *Project) int {
		if a.Root < b.Root {
			return -1
		}
		return 1
	})
	return all
}

// folderRoots returns the root files of the workspace's folders.
func (ps *Projects) folderRoots() []string {
	var all []string
	for _, dir := range ps.store.allFolders() {
		if path, err := syntax.Find(dir); err == nil {
			all = append(all, path)
		}
	}
	return all
}
