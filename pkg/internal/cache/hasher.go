package cache

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
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
	used   uint32 // day on which it was last asked for
	listed stat   // how it looked when all that counts in it was among files; zero: not known
	files  map[string]entry
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
		err = fsx.Sweep(filepath.Dir(path), time.Hour)
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
func (h *Hasher) File(path string) (string, error) { return h.digestAt(path, os.Stat, os.Open) }

// Plain is File for what others may write while it is read: a symbolic link is an error. Where one takes
// the file's place, it leads nowhere else.
func (h *Hasher) Plain(path string) (string, error) {
	return h.digestAt(path, os.Lstat, func(path string) (*os.File, error) {
		return os.OpenInRoot(filepath.Dir(path), filepath.Base(path))
	})
}

func (h *Hasher) digestAt(path string, look func(string) (fs.FileInfo, error),
	open func(string) (*os.File, error)) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	info, err := look(path)
	if err != nil {
		return "", err
	}
	d, err := h.file(path, info, open)
	if err != nil {
		return "", err
	}
	return d.String(), nil
}

// Unlike returns which of the files of a directory changed since their digests were taken, and of which no
// digest is known. Only entries that of accepts count. Nothing is read but the directory,
// and that only where it changed since all of its files were known. Files that are gone are forgotten.
func (h *Hasher) Unlike(dir string, of func(fs.DirEntry) bool) (changed, unknown []string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, nil, err
	}
	now := statOf(info)
	h.mu.Lock()
	f := h.folder(dir)
	known, listed := maps.Clone(f.files), f.listed == now
	h.mu.Unlock()
	if !listed {
		if unknown, err = h.unlisted(dir, known, of); err != nil {
			return nil, nil, err
		}
	}
	for name, e := range known {
		info, err := os.Lstat(dir + string(filepath.Separator) + name)
		if err != nil || !info.Mode().IsRegular() || e.stat != statOf(info) {
			changed = append(changed, name)
		}
	}
	if !listed && len(unknown) == 0 && h.clock.settled(now) {
		h.mu.Lock()
		defer h.mu.Unlock()
		f.listed, h.dirty = now, true
	}
	return changed, unknown, nil
}

// unlisted reads a directory and returns which files are not among the known ones. What is known of
// others is forgotten, and taken out of known.
func (h *Hasher) unlisted(dir string, known map[string]entry, of func(fs.DirEntry) bool) (unknown []string, err error) {
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
		if _, is := known[name]; !is && of(e) {
			unknown = append(unknown, name)
		}
	}
	for name := range known {
		if !there[name] {
			h.remember(dir, name, nil, digest{})
			delete(known, name)
		}
	}
	return unknown, nil
}

// file is File for an absolute path and what the file's stat call said.
func (h *Hasher) file(path string, info fs.FileInfo, open func(string) (*os.File, error)) (digest, error) {
	if !info.Mode().IsRegular() {
		return digest{}, fmt.Errorf("%s is not a regular file", path)
	}
	dir, name := filepath.Dir(path), filepath.Base(path)
	if d, ok := h.lookup(dir, name, statOf(info)); ok {
		return d, nil
	}
	d, seen, err := h.read(path, open)
	if err != nil {
		return digest{}, err
	}
	h.remember(dir, name, seen, d)
	return d, nil
}

// read digests a file. The stat is nil where the digest must not be remembered.
func (h *Hasher) read(path string, open func(string) (*os.File, error)) (digest, *stat, error) {
	f, err := open(path)
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
	// Not more than there was: some files of the system's have a size of zero, and no end.
	d, err := digestOf(stoppable{io.LimitReader(f, info.Size()), &h.stopped})
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
	if err := fsx.ReplaceFile(h.path, data, 0o666); err != nil {
		return fmt.Errorf("cannot save the index of files: %w", err)
	}
	h.dirty = false
	return nil
}
