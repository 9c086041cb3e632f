package sandbox

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Root is the root directory of a sandbox. Files and directories of this machine have the same path in
// it, and the links that lead to them are in it too. The zero Root is empty.
type Root struct {
	entries entries
	links   map[string]string // their targets by path
	texts   map[string]string // by path, the source of a copied file or the text of a written one
}

// entries are the kinds of what is in a root directory, by paths without links.
type entries map[string]kind

// A kind is what is at a path.
type kind int

const (
	bindRead  kind = iota // what is there on this machine, read-only
	bindWrite             // the same, writable
	device                // a device of this machine
	copied                // a copy of a file of this machine; it belongs to the caller
	written               // a file with a text
	hidden                // an empty directory, read-only
	scratch               // an empty directory, writable
	processes             // proc(5) of the processes in the sandbox
)

// Show shows a file or a directory with all that is in it, read-only. It does nothing if there is none.
func (r *Root) Show(path string) { r.add(path, bindRead) }

// Write shows a file or a directory that can be written to.
func (r *Root) Write(path string) { r.add(path, bindWrite) }

// Copy shows a copy of a file, or of what a link leads to. The copy belongs to the process's user: some
// programs refuse files of others, and in a user namespace with one user all others are nobody.
func (r *Root) Copy(path string) {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		r.addFile(path, copied, resolve(path))
	}
}

// File shows a file with a text.
func (r *Root) File(path, text string) { r.addFile(path, written, text) }

// addFile adds a file that the sandbox makes, in the place of any file or link.
func (r *Root) addFile(path string, k kind, text string) {
	path = filepath.Join(r.follow(filepath.Dir(path)), filepath.Base(path))
	r.put(path, k)
	if r.texts == nil {
		r.texts = map[string]string{}
	}
	r.texts[path] = text
}

// Hide shows an empty directory or file instead of the one at path.
func (r *Root) Hide(path string) { r.add(path, hidden) }

// Scratch makes an empty directory that the process can write to.
func (r *Root) Scratch(path string) { r.add(path, scratch) }

// Device shows a device.
func (r *Root) Device(path string) { r.add(path, device) }

// Processes shows proc(5) if the system permits it, and otherwise an empty directory.
func (r *Root) Processes(path string) { r.add(path, processes) }

// Link makes a symbolic link.
func (r *Root) Link(path, text string) {
	if r.links == nil {
		r.links = map[string]string{}
	}
	r.links[filepath.Clean(path)] = text
}

// Clone returns a copy of r.
func (r *Root) Clone() *Root {
	return &Root{entries: maps.Clone(r.entries), links: maps.Clone(r.links), texts: maps.Clone(r.texts)}
}

// add adds something at a path, and the links of this machine that lead there. What is only shown must
// exist on this machine.
func (r *Root) add(path string, k kind) {
	isNew := k == scratch || k == processes
	if _, err := os.Stat(path); err != nil && !isNew || !filepath.IsAbs(path) {
		return
	}
	r.put(r.follow(filepath.Clean(path)), k)
}

// put adds something at a path without links. What can be written stays so if it is shown as well.
func (r *Root) put(path string, k kind) {
	if old, is := r.entries[path]; path == "/" || is && old == bindWrite && k == bindRead {
		return
	}
	if r.entries == nil {
		r.entries = entries{}
	}
	r.entries[path] = k
}

// resolve returns where a path of this machine leads.
func resolve(path string) string { return (&Root{}).follow(path) }

// maxLinks is how many links a path may lead through, as in path_resolution(7).
const maxLinks = 40

// follow returns where a path of this machine leads, and adds the links on the way.
func (r *Root) follow(path string) string {
	done, rest, followed := "/", splitPath(path), 0
	for len(rest) > 0 {
		next := filepath.Join(done, rest[0])
		rest = rest[1:]
		text, err := os.Readlink(next)
		if err != nil || followed == maxLinks {
			done = next
			continue
		}
		followed++
		r.Link(next, text)
		if filepath.IsAbs(text) {
			done = "/"
		}
		rest = slices.Concat(splitPath(text), rest)
	}
	return done
}

func splitPath(path string) []string {
	return strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
}

// parent returns the entry that a path is in, if there is one.
func (e entries) parent(path string) (k kind, ok bool) {
	for path != "/" {
		path = filepath.Dir(path)
		if k, ok := e[path]; ok {
			return k, true
		}
	}
	return 0, false
}

// Sees reports whether the sandbox has what is at a path of this machine.
func (r *Root) Sees(path string) bool {
	path = resolve(path)
	k, is := r.entries[path]
	return is && (k == bindRead || k == bindWrite) || !is && r.entries.isOfMachine(path)
}

// isOfMachine reports whether a path is in a directory of this machine that is shown.
func (e entries) isOfMachine(path string) bool {
	k, ok := e.parent(path)
	return ok && (k == bindRead || k == bindWrite)
}
