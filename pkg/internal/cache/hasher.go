package cache

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// A Hasher returns the digests of files. It reads a file only if it may have changed, and keeps the
// digests in an index file. It is safe for concurrent use; if two processes save one index, the last
// one wins, and the other's digests are computed again.
//
// A file counts as unchanged while its size, modification time, change time and inode stay the same,
// as in git's index. A digest is not kept if the file's last change was not strictly older, by the
// file system's own clock, than the read: another change might look the same.
type Hasher struct {
	clock   clock
	index   *index
	stopped atomic.Bool
}

// OpenHasher returns a Hasher with what the index at indexPath holds. An index that is
// missing, unreadable, damaged or of another format is an empty one. The index's directory
// is created if missing.
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
	return &Hasher{clock: clock{dir: filepath.Dir(path)}, index: openIndex(path)}, nil
}

// File returns the digest of a file's bytes: "sha256:" and 64 hexadecimal digits, as
// sha256sum computes them. A symbolic link stands for the file that it leads to. What is not
// a regular file is an error. Permission bits do not count: see Tree for those.
func (h *Hasher) File(path string) (string, error) { return h.digestAt(path, os.Stat, os.Open) }

// PlainFile is File for what others may write meanwhile. A symbolic link is an error, also one that
// takes the file's place while it is opened.
func (h *Hasher) PlainFile(path string) (string, error) {
	return h.digestAt(path, os.Lstat, func(path string) (*os.File, error) {
		return os.OpenInRoot(filepath.Dir(path), filepath.Base(path))
	})
}

func (h *Hasher) digestAt(path string, stat func(string) (fs.FileInfo, error),
	open func(string) (*os.File, error)) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	info, err := stat(path)
	if err != nil {
		return "", err
	}
	d, err := h.file(path, info, open)
	if err != nil {
		return "", err
	}
	return d.String(), nil
}

// Changes returns which files of a directory changed since their digests were taken, and which have
// no known digest. Only entries that counts accepts are looked at. No file is read, and the directory
// only if it changed since all of its files were known. Files that are gone are forgotten.
func (h *Hasher) Changes(dir string, counts func(fs.DirEntry) bool) (changed, unknown []string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, nil, err
	}
	now := statOf(info)
	f, known, listed := h.index.knownFiles(dir, now)
	if !listed {
		if unknown, err = h.index.unknownFiles(dir, known, counts); err != nil {
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
		h.index.setListed(f, now)
	}
	return changed, unknown, nil
}

// file is File for an absolute path and what the file's stat call said.
func (h *Hasher) file(path string, info fs.FileInfo, open func(string) (*os.File, error)) (digest, error) {
	if !info.Mode().IsRegular() {
		return digest{}, fmt.Errorf("%s is not a regular file", path)
	}
	dir, name := filepath.Dir(path), filepath.Base(path)
	if d, ok := h.index.lookup(dir, name, statOf(info)); ok {
		return d, nil
	}
	d, seen, err := h.read(path, open)
	if err != nil {
		return digest{}, err
	}
	if seen != nil {
		h.index.set(dir, name, *seen, d)
	} else {
		h.index.forget(dir, name)
	}
	return d, nil
}

// read digests a file. The stat is nil if the digest must not be remembered.
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

// Remember sets the digest of a file, as File would return it. The caller has just written the file,
// and nobody else can have changed it since. Nothing is remembered if the file system's clock has not
// moved on.
func (h *Hasher) Remember(path, digest string) {
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
		h.index.set(filepath.Dir(path), filepath.Base(path), s, d)
	}
}

// Forget forgets all files below a directory, which was replaced.
func (h *Hasher) Forget(dir string) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return
	}
	h.index.forgetBelow(dir)
}

// ErrStopped is the error of calls that were running when Stop was called, or began later.
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
	if err := h.index.save(); err != nil {
		return fmt.Errorf("cannot save the index of files: %w", err)
	}
	return nil
}
