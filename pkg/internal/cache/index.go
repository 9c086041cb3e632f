package cache

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// keepDays is after how many days folders that no run asked for are forgotten.
const keepDays = 30

// An index holds the digests of files that were read, and how the files looked then.
type index struct {
	path  string
	today uint32 // days since 1970

	mu      sync.Mutex
	folders map[string]*folder // by absolute path of a directory
	dirty   bool               // differs from the file at path
}

// A folder is what is known of the files of one directory.
type folder struct {
	used   uint32 // day on which it was last asked for
	listed stat   // how it looked when all that counts in it was among files; zero: not known
	files  map[string]entry
}

// An entry is a file as it was when it was read.
type entry struct {
	stat   stat
	digest digest
}

func openIndex(path string) *index {
	return &index{path: path, today: uint32(time.Now().Unix() / 86400), folders: readIndex(path)}
}

// lookup returns the digest of a file that still looks as it did.
func (x *index) lookup(dir, name string, now stat) (digest, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	e, ok := x.folder(dir).files[name]
	return e.digest, ok && e.stat == now
}

func (x *index) set(dir, name string, seen stat, d digest) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.folder(dir).files[name] = entry{seen, d}
	x.dirty = true
}

func (x *index) forget(dir, name string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	files := x.folder(dir).files
	if _, ok := files[name]; ok {
		delete(files, name)
		x.dirty = true
	}
}

// forgetOthers forgets the files of a directory that are not among its entries.
func (x *index) forgetOthers(dir string, entries []fs.DirEntry) {
	x.mu.Lock()
	defer x.mu.Unlock()
	f := x.folder(dir)
	there := make(map[string]bool, len(entries))
	for _, e := range entries {
		there[e.Name()] = true
	}
	for name := range f.files {
		if !there[name] {
			delete(f.files, name)
			x.dirty = true
		}
	}
}

// forgetBelow forgets all files below a directory.
func (x *index) forgetBelow(dir string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for name := range x.folders {
		if name == dir || strings.HasPrefix(name, dir+string(filepath.Separator)) {
			delete(x.folders, name)
			x.dirty = true
		}
	}
}

// knownFiles returns a directory's folder, a copy of its files, and whether these are all that count
// in a directory that looks like now.
func (x *index) knownFiles(dir string, now stat) (f *folder, files map[string]entry, all bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	f = x.folder(dir)
	return f, maps.Clone(f.files), f.listed == now
}

// setListed notes that a folder's files are all that count in the directory.
func (x *index) setListed(f *folder, now stat) {
	x.mu.Lock()
	defer x.mu.Unlock()
	f.listed, x.dirty = now, true
}

// unknownFiles reads a directory and returns which files are not among the known ones. Files that
// are gone are forgotten, and removed from known.
func (x *index) unknownFiles(
	dir string, known map[string]entry, counts func(fs.DirEntry) bool,
) (unknown []string, err error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	entries, err := d.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		there[name] = true
		if _, is := known[name]; !is && counts(e) {
			unknown = append(unknown, name)
		}
	}
	for name := range known {
		if !there[name] {
			x.forget(dir, name)
			delete(known, name)
		}
	}
	return unknown, nil
}

// folder returns a directory's folder, which is created if missing. The caller holds mu.
func (x *index) folder(dir string) *folder {
	f, ok := x.folders[dir]
	if !ok {
		f = &folder{used: x.today, files: make(map[string]entry)}
		x.folders[dir] = f
	}
	if f.used != x.today {
		f.used = x.today
		x.dirty = true
	}
	return f
}

// save writes the file, if the index differs from it.
func (x *index) save() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.dirty {
		return nil
	}
	data := encodeIndex(x.folders, x.today-min(x.today, keepDays))
	if err := fsx.ReplaceFile(x.path, data, 0o666); err != nil {
		return err
	}
	x.dirty = false
	return nil
}
