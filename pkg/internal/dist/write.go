package dist

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// The names of files that are being written begin and end so.
const tempPrefix, tempSuffix = ".gobuild-", ".tmp"

func newTemp() string { return tempPrefix + rand.Text() + tempSuffix }

// A Sub is a directory below a Dir, open for writing.
type Sub struct {
	dir    *handle
	record *record
}

// Sub opens the directory of a slash-separated path below d, "." for d itself. Missing directories are
// created. It stays open until d is closed, and is opened again if somebody replaced it.
func (d *Dir) Sub(rel string) (*Sub, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.subs[rel]
	if known != nil && known.isCurrent() {
		return &Sub{known, d.record}, nil
	}
	h, _, err := d.project.open(d.project.elements(rel), func(h *handle, isNew bool) error {
		return (&Sub{h, d.record}).ignore(isNew)
	})
	if err != nil {
		return nil, err
	}
	if known != nil {
		d.old = append(d.old, known)
	}
	d.subs[rel] = h
	return &Sub{h, d.record}, nil
}

// Close closes all directories, and records that nothing is being written any more.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, h := range d.subs {
		h.close()
	}
	for _, h := range d.old {
		h.close()
	}
	clear(d.subs)
	d.old = nil
	return d.record.done()
}

// Root returns the directory. What is written through it is not recorded.
func (s *Sub) Root() *os.Root { return s.dir.last() }

// Path returns the absolute path of a file of the directory.
func (s *Sub) Path(name string) string {
	return filepath.Join(s.dir.project.opts.Project, filepath.FromSlash(s.dir.rel(name)))
}

// Note records a file that exists already, with the content that gobuild would write.
func (s *Sub) Note(name, digest string) error {
	return s.record.note(entry{Path: s.dir.rel(name), Digest: digest})
}

// Place writes a file with the content of r, whole or not at all. It replaces a file or link of that
// name; a running program keeps the old one. digest is the content's ("sha256:…").
func (s *Sub) Place(name string, r io.Reader, digest string, mode fs.FileMode) error {
	return s.Fill(name, mode, func(w io.Writer) (string, error) {
		_, err := io.Copy(w, r)
		return digest, err
	})
}

// Fill is Place for content that fill writes. It returns the content's digest.
func (s *Sub) Fill(name string, mode fs.FileMode, fill func(io.Writer) (digest string, err error)) error {
	old := ""
	switch info, err := s.dir.last().Lstat(name); {
	case err == nil && info.IsDir():
		return s.dir.inTheWay(name, info, "a file")
	case err == nil && info.Mode().IsRegular():
		old = s.record.digest(s.dir.rel(name))
	}
	return s.write(name, mode, old, func(f *os.File) (string, error) { return fill(f) })
}

// write writes a file aside, records it and renames it. old is the recorded digest of the file that
// it replaces.
func (s *Sub) write(name string, mode fs.FileMode, old string,
	fill func(*os.File) (digest string, err error)) (err error) {
	temp := newTemp()
	if err := s.record.note(entry{Path: s.dir.rel(temp), Kind: kindTemp}); err != nil {
		return err
	}
	f, err := s.dir.last().OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode&0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = s.dir.last().Remove(temp)
		}
	}()
	digest, err := fill(f)
	if err == nil && mode&0o111 != 0 {
		err = f.Chmod(mode)
	}
	if err == nil && s.dir.owner.other {
		err = f.Chown(s.dir.owner.uid, s.dir.owner.gid)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := s.record.note(entry{Path: s.dir.rel(name), Digest: digest}); err != nil {
		return err
	}
	return s.replace(temp, name, old)
}

// digestOf returns the digest of a text, "sha256:" and 64 hexadecimal digits, or "" if it cannot be
// read.
func digestOf(r io.Reader) string {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return ""
	}
	return fmt.Sprint("sha256:", hex.EncodeToString(h.Sum(nil)))
}
