package sandbox

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Root is what a process sees of this machine. Each thing stands where it is here, and the links
// that lead there do, too. The zero Root is empty.
type Root struct {
	entries map[string]kind   // by path, without links
	links   map[string]string // by path, what they say
	texts   map[string]string // by path, of a file's copy where it comes from, of a text what it is
}

// A kind is what stands at a path.
type kind int

const (
	bindRead  kind = iota // what is there on this machine, read-only
	bindWrite             // the same, writable
	device                // a device of this machine
	copied                // a copy of a file of this machine, that belongs to the caller
	written               // a file with a text
	hidden                // an empty directory, read-only
	scratch               // an empty directory, writable
	processes             // proc(5) of the processes in the sandbox
)

// Show shows a file or a directory with all that is in it, read-only. What is not there is left out.
func (r *Root) Show(path string) { r.addThere(path, bindRead) }

// Write shows a file or a directory, which can be written to.
func (r *Root) Write(path string) { r.addThere(path, bindWrite) }

// Copy shows a copy of a file, or of what a link leads to. It belongs to whom the process belongs:
// some programs take no file of others, and where user namespaces know of one user, all others are
// nobody.
func (r *Root) Copy(path string) {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		r.text(path, copied, r.resolved(path))
	}
}

// File shows a file with a text.
func (r *Root) File(path, text string) { r.text(path, written, text) }

// text adds a file that is made, whether there is one, or a link, or not.
func (r *Root) text(path string, k kind, text string) {
	path = filepath.Join(r.resolve(filepath.Dir(path)), filepath.Base(path))
	r.put(path, k)
	if r.texts == nil {
		r.texts = map[string]string{}
	}
	r.texts[path] = text
}

// Hide shows an empty directory or file in the place of one that would be seen.
func (r *Root) Hide(path string) { r.addThere(path, hidden) }

// Scratch makes an empty directory that is the process's own.
func (r *Root) Scratch(path string) { r.add(path, scratch) }

// Device shows a device.
func (r *Root) Device(path string) { r.addThere(path, device) }

// Processes shows proc(5), where the system permits it, and an empty directory where not.
func (r *Root) Processes(path string) { r.add(path, processes) }

// Link makes a symbolic link.
func (r *Root) Link(path, text string) {
	if r.links == nil {
		r.links = map[string]string{}
	}
	r.links[filepath.Clean(path)] = text
}

// Clone is a Root that can be added to.
func (r *Root) Clone() *Root {
	return &Root{entries: maps.Clone(r.entries), links: maps.Clone(r.links), texts: maps.Clone(r.texts)}
}

func (r *Root) addThere(path string, k kind) {
	if _, err := os.Stat(path); err == nil {
		r.add(path, k)
	}
}

// add puts something at a path, and in its way the links that are there on this machine. What can
// be written stays so when it is shown as well.
func (r *Root) add(path string, k kind) {
	if !filepath.IsAbs(path) {
		return
	}
	r.put(r.resolve(filepath.Clean(path)), k)
}

func (r *Root) put(path string, k kind) {
	if old, is := r.entries[path]; path == "/" || is && old == bindWrite && k == bindRead {
		return
	}
	if r.entries == nil {
		r.entries = map[string]kind{}
	}
	r.entries[path] = k
}

// resolved is resolve without a trace.
func (r *Root) resolved(path string) string { return (&Root{}).resolve(path) }

// maxLinks is how many links a path may lead through, as in path_resolution(7).
const maxLinks = 40

// resolve is where a path of this machine leads; it keeps the links on the way.
func (r *Root) resolve(path string) string {
	done, rest, followed := "/", parts(path), 0
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
		rest = slices.Concat(parts(text), rest)
	}
	return done
}

func parts(path string) []string {
	return strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
}

// holder is the entry that a path stands in, if there is one.
func (r *Root) holder(path string) (k kind, held bool) {
	for path != "/" {
		path = filepath.Dir(path)
		if k, held := r.entries[path]; held {
			return k, true
		}
	}
	return 0, false
}

// Sees reports whether what is at a path of this machine is seen there.
func (r *Root) Sees(path string) bool {
	path = r.resolved(path)
	k, is := r.entries[path]
	return is && (k == bindRead || k == bindWrite) || !is && r.isOfMachine(path)
}

// isOfMachine reports whether what is at a path is there already, being this machine's.
func (r *Root) isOfMachine(path string) bool {
	k, held := r.holder(path)
	return held && (k == bindRead || k == bindWrite)
}
