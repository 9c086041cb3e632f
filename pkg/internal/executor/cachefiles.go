package executor

import (
	"archive/tar"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// MostCacheFile bounds a file that is read from a cache or written to it, in bytes.
const MostCacheFile = 256 << 20

// ReadFiles writes the files of a directory that have one of some names to w, as a tar archive: see
// Executor.ReadCache. Files come in the order of the names, and those of one pattern in theirs.
func ReadFiles(dir string, names []string, w io.Writer) error {
	archive := tar.NewWriter(w)
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return archive.Close()
	} else if err != nil {
		return err
	}
	defer root.Close()
	r := cacheReader{root: root, archive: archive, listed: map[string][]fs.DirEntry{}}
	for _, name := range names {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%q is no name of a file in a cache", name)
		}
		if err := r.addAll(name); err != nil {
			return err
		}
	}
	return archive.Close()
}

// A cacheReader writes files of a directory to an archive.
type cacheReader struct {
	root    *os.Root
	archive *tar.Writer
	listed  map[string][]fs.DirEntry // of directories in which patterns were looked up
}

// addAll adds the files that a name, or a pattern in the last element of one, stands for.
func (r *cacheReader) addAll(name string) error {
	dir, pattern := path.Split(name)
	if !strings.Contains(pattern, "*") {
		return r.add(name)
	}
	entries, known := r.listed[dir]
	if !known {
		entries, _ = fs.ReadDir(r.root.FS(), path.Clean(dir)) // none if there is no such directory
		r.listed[dir] = entries
	}
	for _, e := range entries {
		if is, err := path.Match(pattern, e.Name()); err != nil {
			return err
		} else if !is {
			continue
		}
		if err := r.add(dir + e.Name()); err != nil {
			return err
		}
	}
	return nil
}

// add adds a file, if it is there.
func (r *cacheReader) add(name string) error {
	info, err := r.root.Lstat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() || info.Size() > MostCacheFile {
		return nil
	}
	f, err := r.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil
	}
	defer f.Close()
	if err := r.archive.WriteHeader(&tar.Header{Name: name, Size: info.Size(), Mode: 0o644}); err != nil {
		return err
	}
	_, err = io.CopyN(r.archive, f, info.Size())
	return err
}

// AddFiles writes the files of a tar archive to a directory: see Executor.WriteCache.
func AddFiles(dir string, archive io.Reader) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for files := tar.NewReader(archive); ; {
		h, err := files.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case h.Typeflag != tar.TypeReg || !filepath.IsLocal(filepath.FromSlash(h.Name)) || h.Size > MostCacheFile:
			return fmt.Errorf("%q is no file for a cache", h.Name)
		}
		if err := addFile(root, filepath.FromSlash(h.Name), files); err != nil {
			return err
		}
	}
}

// addFile writes a file, unless there is one. Its name aside ends like that of an output in Go's build
// cache: what a killed process leaves is removed with those that nobody uses.
func addFile(root *os.Root, name string, data io.Reader) error {
	if _, err := root.Lstat(name); err == nil {
		return nil
	}
	dir := filepath.Dir(name)
	if err := root.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	aside := filepath.Join(dir, ".new-"+rand.Text()+"-d")
	f, err := root.OpenFile(aside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = root.Rename(aside, name)
	}
	if err != nil {
		_ = root.Remove(aside)
	}
	return err
}
