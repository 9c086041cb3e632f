package sandbox

import (
	"os"
	"path/filepath"
	"slices"
)

// A step is something that the process does before it becomes the command.
type step struct {
	op   string
	path string
	text string // of a link or a file, or where it is copied from
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
	opCover     = "cover" // an empty file in the place of one
	opScratch   = "scratch"
	opHide      = "hide"
	opProcesses = "processes"
	opSeal      = "seal" // make read-only
)

// steps make a root directory, each in what the ones before have made.
func (r *Root) steps() []step {
	r = r.Clone()
	b := builder{root: r, dirs: map[string]bool{"/": true}}
	paths := make([]string, 0, len(r.entries))
	for p := range r.entries {
		paths = append(paths, p)
	}
	slices.Sort(paths) // what holds others comes before them
	for _, p := range paths {
		b.entry(p, r.entries[p])
	}
	b.addLinks()
	slices.Reverse(b.sealed)
	return append(b.list, b.sealed...)
}

type builder struct {
	root   *Root
	dirs   map[string]bool // made
	list   []step
	sealed []step
}

func (b *builder) do(op, path string) { b.list = append(b.list, step{op: op, path: path}) }

func (b *builder) entry(path string, k kind) {
	holder, held := b.root.holder(path)
	there := held && (holder == bindRead || holder == bindWrite)
	switch {
	case there && (k == holder || k == copied || k == written):
		return // it is seen already; what is written there could not be renamed out of another mount
	case !there && k == hidden:
		delete(b.root.entries, path) // it is not seen anyway
		return
	case !there:
		b.place(path, k)
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

func (b *builder) hide(path string) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		b.do(opCover, path)
		return
	}
	b.do(opHide, path)
	b.sealed = append(b.sealed, step{op: opSeal, path: path})
}

// place makes what something is mounted on.
func (b *builder) place(path string, k kind) {
	info, err := os.Stat(path)
	isFile := k == device || err == nil && !info.IsDir()
	switch {
	case k == copied || k == written:
		b.dir(filepath.Dir(path))
	case isFile && k != scratch && k != processes:
		b.dir(filepath.Dir(path))
		b.do(opFile, path)
	default:
		b.dir(path)
	}
}

// dir makes a directory where there is none.
func (b *builder) dir(path string) {
	if b.dirs[path] || b.root.isOfMachine(path) {
		return
	}
	b.dirs[path] = true
	if _, is := b.root.entries[filepath.Dir(path)]; !is {
		b.dir(filepath.Dir(path))
	}
	b.do(opDir, path)
}

// addLinks makes the links that are not seen anyway.
func (b *builder) addLinks() {
	paths := make([]string, 0, len(b.root.links))
	for p := range b.root.links {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		if _, is := b.root.entries[p]; is || b.dirs[p] || b.root.isOfMachine(p) {
			continue
		}
		b.dir(filepath.Dir(p))
		b.list = append(b.list, step{op: opLink, path: p, text: b.root.links[p]})
	}
}
