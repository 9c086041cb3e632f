package cache

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Folders that no run asked for are forgotten after so many days.
const keepDays = 30

// A Hasher gives the digests of files and reads a file only when it may have changed. What
// it knows it keeps in an index file. It is safe for concurrent use; of two processes that
// save one index, the last one wins, and the other's digests are computed again.
//
// A file counts as unchanged while its size, modification time, change time and inode are
// those that were seen when it was read, as in git's index; except that a file is read again
// when its last change was not strictly older, by the file system's own clock, than the
// moment when it was read, since then another change may look the same.
type Hasher struct {
	path  string
	clock clock
	today uint32 // days since 1970

	stopped atomic.Bool

	mu      sync.Mutex
	folders map[string]*folder // by absolute path of a directory
	dirty   bool               // differs from the index file
}

// folder is what is known of the files of one directory.
type folder struct {
	used  uint32 // day on which it was last asked for
	files map[string]entry
}

// entry is a file as it was when it was read.
type entry struct {
	stat   stat
	digest digest
}

// OpenHasher returns a Hasher with what the index at indexPath holds. An index that is
// missing, unreadable, damaged or of another format is an empty one. The index's directory
// is made when missing.
func OpenHasher(indexPath string) (*Hasher, error) {
	path, err := filepath.Abs(indexPath)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o777)
	}
	if err == nil {
		err = Sweep(filepath.Dir(path), time.Hour)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot open the index of files: %w", err)
	}
	return &Hasher{
		path:    path,
		clock:   clock{dir: filepath.Dir(path)},
		today:   uint32(time.Now().Unix() / 86400),
		folders: readIndex(path),
	}, nil
}

// File returns the digest of a file's bytes: "sha256:" and 64 hexadecimal digits, as
// sha256sum computes them. A symbolic link stands for the file that it leads to. What is not
// a regular file is an error. Permission bits do not count: see Tree for those.
func (h *Hasher) File(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	d, err := h.file(path, info)
	if err != nil {
		return "", err
	}
	return d.String(), nil
}

// file is File for an absolute path and what the file's stat call said.
func (h *Hasher) file(path string, info fs.FileInfo) (digest, error) {
	if !info.Mode().IsRegular() {
		return digest{}, fmt.Errorf("%s is not a regular file", path)
	}
	dir, name := filepath.Dir(path), filepath.Base(path)
	if d, ok := h.lookup(dir, name, statOf(info)); ok {
		return d, nil
	}
	d, seen, err := h.read(path)
	if err != nil {
		return digest{}, err
	}
	h.remember(dir, name, seen, d)
	return d, nil
}

// read digests a file. The stat is nil where the digest must not be remembered.
func (h *Hasher) read(path string) (digest, *stat, error) {
	f, err := os.Open(path)
	if err != nil {
		return digest{}, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return digest{}, nil, err
	}
	// The order matters: an edit after this reading of the clock, while the file is read too,
	// gives it another stat.
	seen := statOf(info)
	settled := h.clock.settled(seen)
	d, err := digestOf(stoppable{f, &h.stopped})
	if err != nil || !settled {
		return d, nil, err
	}
	return d, &seen, nil
}

func (h *Hasher) lookup(dir, name string, now stat) (digest, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e, ok := h.folder(dir).files[name]
	return e.digest, ok && e.stat == now
}

// remember keeps a digest, or forgets the file's where seen is nil.
func (h *Hasher) remember(dir, name string, seen *stat, d digest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	files := h.folder(dir).files
	if seen != nil {
		files[name] = entry{*seen, d}
		h.dirty = true
	} else if _, ok := files[name]; ok {
		delete(files, name)
		h.dirty = true
	}
}

// forgetOthers forgets the files of a directory that are not among its entries any more.
func (h *Hasher) forgetOthers(dir string, entries []fs.DirEntry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.folder(dir)
	there := make(map[string]bool, len(entries))
	for _, e := range entries {
		there[e.Name()] = true
	}
	for name := range f.files {
		if !there[name] {
			delete(f.files, name)
			h.dirty = true
		}
	}
}

// Learn is told the digest of a file that the caller has just written, as File would give it, and which
// nobody else can have written to since. It need not be read then, if the file system's clock has
// moved on since.
func (h *Hasher) Learn(path, digest string) {
	path, err := filepath.Abs(path)
	if err != nil {
		return
	}
	d, err := parseDigest(digest)
	if err != nil {
		return
	}
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	if s := statOf(info); h.clock.settled(s) {
		h.remember(filepath.Dir(path), filepath.Base(path), &s, d)
	}
}

// Forget forgets all files below a directory that was replaced: those that have new names are never
// asked for by their old ones again.
func (h *Hasher) Forget(dir string) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for name := range h.folders {
		if name == dir || strings.HasPrefix(name, dir+string(filepath.Separator)) {
			delete(h.folders, name)
			h.dirty = true
		}
	}
}

// folder returns the directory's folder, which is made when missing. The caller holds mu.
func (h *Hasher) folder(dir string) *folder {
	f, ok := h.folders[dir]
	if !ok {
		f = &folder{used: h.today, files: make(map[string]entry)}
		h.folders[dir] = f
	}
	if f.used != h.today {
		f.used = h.today
		h.dirty = true
	}
	return f
}

// ErrStopped is the error of what was under way, or begun later, when Stop was called.
var ErrStopped = errors.New("stopped")

// Stop makes the calls of File and Tree that read files end soon, with ErrStopped. What is
// known so far can still be saved.
func (h *Hasher) Stop() { h.stopped.Store(true) }

// stoppable reads until it is stopped.
type stoppable struct {
	io.Reader
	stopped *atomic.Bool
}

func (s stoppable) Read(p []byte) (int, error) {
	if s.stopped.Load() {
		return 0, ErrStopped
	}
	return s.Reader.Read(p)
}

// Save writes the index, if it has changed.
func (h *Hasher) Save() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.dirty {
		return nil
	}
	data := encodeIndex(h.folders, h.today-min(h.today, keepDays))
	if err := replaceFile(h.path, data); err != nil {
		return fmt.Errorf("cannot save the index of files: %w", err)
	}
	h.dirty = false
	return nil
}
