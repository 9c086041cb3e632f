package sandbox

import (
	"os"
	"path/filepath"
	"slices"
)

// A step is one operation of the process before it becomes the command.
type step struct {
	op   string
	path string
	text string // of a link or a file, or the source of a copy
}

const (
	opDir       = "dir"
	opFile      = "file"
	opLink      = "link"
	opShow      = "show"
	opWrite     = "write"
	opDevice    = "device"
	opCopy      = "copy"
	opText      = "text"
	opCover     = "cover" // mount an empty file over one
	opScratch   = "scratch"
	opHide      = "hide"
	opProcesses = "processes"
	opSeal      = "seal" // make read-only
)

// makeSteps returns the steps that make a root directory, in their order.
func makeSteps(r *Root) []step {
	r = r.Clone()
	b := builder{root: r, dirs: map[string]bool{"/": true}}
	paths := make([]string, 0, len(r.entries))
	for p := range r.entries {
		paths = append(paths, p)
	}
	slices.Sort(paths) // a directory comes before what is in it
	for _, p := range paths {
		b.addEntry(p, r.entries[p])
	}
	b.addLinks()
	slices.Reverse(b.sealed)
	return append(b.list, b.sealed...)
}

// A builder makes the steps of a Root.
type builder struct {
	root   *Root
	dirs   map[string]bool // that steps make
	list   []step
	sealed []step // make directories read-only, at the end
}

// do adds a step.
func (b *builder) do(op, path string) { b.list = append(b.list, step{op: op, path: path}) }

// addEntry adds the steps for one entry.
func (b *builder) addEntry(path string, k kind) {
	parent, ok := b.root.entries.parent(path)
	isShown := ok && (parent == bindRead || parent == bindWrite)
	switch {
	case isShown && (k == parent || k == copied || k == written):
		return // what is written there could not be renamed out of another mount
	case !isShown && k == hidden:
		delete(b.root.entries, path)
		return
	case !isShown:
		b.makePoint(path, k)
	}
	switch k {
	case bindRead:
		b.do(opShow, path)
	case bindWrite:
		b.do(opWrite, path)
	case device:
		b.do(opDevice, path)
	case copied:
		b.list = append(b.list, step{opCopy, path, b.root.texts[path]})
	case written:
		b.list = append(b.list, step{opText, path, b.root.texts[path]})
	case scratch:
		b.do(opScratch, path)
	case processes:
		b.do(opProcesses, path)
	case hidden:
		b.hide(path)
	}
}

// hide adds the steps for a hidden file or directory.
func (b *builder) hide(path string) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		b.do(opCover, path)
		return
	}
	b.do(opHide, path)
	b.sealed = append(b.sealed, step{op: opSeal, path: path})
}

// makePoint makes the mount point of an entry.
func (b *builder) makePoint(path string, k kind) {
	info, err := os.Stat(path)
	isFile := k == device || err == nil && !info.IsDir()
	switch {
	case k == copied || k == written:
		b.makeDir(filepath.Dir(path))
	case isFile && k != scratch && k != processes:
		b.makeDir(filepath.Dir(path))
		b.do(opFile, path)
	default:
		b.makeDir(path)
	}
}

// makeDir makes a directory where there is none.
func (b *builder) makeDir(path string) {
	if b.dirs[path] || b.root.entries.isOfMachine(path) {
		return
	}
	b.dirs[path] = true
	if _, is := b.root.entries[filepath.Dir(path)]; !is {
		b.makeDir(filepath.Dir(path))
	}
	b.do(opDir, path)
}

// addLinks adds the steps for links that are not in a shown directory.
func (b *builder) addLinks() {
	paths := make([]string, 0, len(b.root.links))
	for p := range b.root.links {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		if _, is := b.root.entries[p]; is || b.dirs[p] || b.root.entries.isOfMachine(p) {
			continue
		}
		b.makeDir(filepath.Dir(p))
		b.list = append(b.list, step{op: opLink, path: p, text: b.root.links[p]})
	}
}
