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

// Files that are being written are called so until they are whole.
const tempPrefix, tempSuffix = ".gobuild-", ".tmp"

func newTemp() string { return tempPrefix + rand.Text() + tempSuffix }

// A Sub is a directory below a Dir, open for writing.
type Sub struct{ *way }

// Sub opens the directory of a slash-separated path below d, "." for d itself. It and those above it
// are made where they are missing. It stays open until d is closed, and is opened again where
// somebody replaced it meanwhile.
func (d *Dir) Sub(rel string) (*Sub, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.subs[rel]
	if known != nil && known.stands() {
		return &Sub{known}, nil
	}
	w, _, err := d.enter(d.elements(rel), true)
	if err != nil {
		return nil, err
	}
	if known != nil {
		d.old = append(d.old, known)
	}
	d.subs[rel] = w
	return &Sub{w}, nil
}

// Close lets go of all that is open, and remembers that nothing is being written any more.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range d.subs {
		w.close()
	}
	for _, w := range d.old {
		w.close()
	}
	clear(d.subs)
	d.old = nil
	return d.record.done()
}

// Root is the directory. What is written through it is not remembered.
func (s *Sub) Root() *os.Root { return s.last() }

// Path is a file of the directory, absolute.
func (s *Sub) Path(name string) string {
	return filepath.Join(s.dir.opts.Project, filepath.FromSlash(s.rel(name)))
}

// Note remembers a file that stands there already, with the content that gobuild would write.
func (s *Sub) Note(name, digest string) error {
	return s.dir.record.note(entry{Path: s.rel(name), Digest: digest})
}

// Place puts a file with the content of r into the place of whatever file or link stands there,
// whole or not at all: a running program keeps the old one. digest is the content's ("sha256:…").
func (s *Sub) Place(name string, r io.Reader, digest string, mode fs.FileMode) error {
	old := ""
	switch info, err := s.last().Lstat(name); {
	case err == nil && info.IsDir():
		return s.inTheWay(name, info, "a file")
	case err == nil && info.Mode().IsRegular():
		old = s.dir.record.digest(s.rel(name))
	}
	return s.write(name, mode, old, func(f *os.File) (string, error) {
		_, err := io.Copy(f, r)
		return digest, err
	})
}

// write writes a file aside, remembers it and puts it into its place. old is the digest that
// gobuild knows of what stands there now.
func (w *way) write(name string, mode fs.FileMode, old string,
	fill func(*os.File) (digest string, err error)) (err error) {
	temp := newTemp()
	if err := w.dir.record.note(entry{Path: w.rel(temp), Kind: kindTemp}); err != nil {
		return err
	}
	f, err := w.last().OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode&0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = w.last().Remove(temp)
		}
	}()
	digest, err := fill(f)
	if err == nil && mode&0o111 != 0 {
		err = f.Chmod(mode)
	}
	if err == nil && w.owner.other {
		err = f.Chown(w.owner.uid, w.owner.gid)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := w.dir.record.note(entry{Path: w.rel(name), Digest: digest}); err != nil {
		return err
	}
	return w.replace(temp, name, old)
}

// digestOf is the digest of a text: "sha256:" and 64 hexadecimal digits. What cannot be read has none.
func digestOf(r io.Reader) string {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return ""
	}
	return fmt.Sprint("sha256:", hex.EncodeToString(h.Sum(nil)))
}
