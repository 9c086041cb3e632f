package dist

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Removed is what was removed of a project's outputs.
type Removed struct {
	Paths []string // relative to the project, slash-separated
	Bytes int64
	Kept  []string // where something else stands than gobuild wrote
}

// Clean removes all that gobuild wrote and that is still as it was written, also where another
// directory was chosen then, and directories that are empty after that. What others wrote stays,
// also in a place where gobuild wrote before.
func (d *Dir) Clean() (Removed, error) {
	d.record.mu.Lock()
	d.record.load()
	list := d.record.live()
	d.record.mu.Unlock()
	c := &cleaning{Dir: d}
	seen := map[string]bool{}
	for _, e := range list {
		if seen[e.Path] {
			continue
		}
		seen[e.Path] = true
		same := slices.DeleteFunc(slices.Clone(list), func(other entry) bool { return other.Path != e.Path })
		c.clean(e.Path, same)
	}
	c.emptyDirs()
	if err := d.record.keep(c.failed); err != nil {
		c.err = errors.Join(c.err, err)
	}
	slices.Sort(c.Paths)
	return c.Removed, c.err
}

type cleaning struct {
	*Dir
	Removed
	dirs   []string // that something was removed from
	failed []entry  // what could not be removed
	err    error
}

// clean removes what stands at a path if it is one of some entries.
func (c *cleaning) clean(rel string, known []entry) {
	dir, name := path.Split(rel)
	w, ok, err := c.enterFrom(dir)
	if err != nil || !ok {
		return // a link on the way leads to nothing of gobuild's
	}
	defer w.close()
	info, err := w.last().Lstat(name)
	if err != nil {
		c.dirs = append(c.dirs, dir)
		return
	}
	n, is, err := w.remove(name, info, known)
	switch {
	case err != nil:
		c.err, c.failed = errors.Join(c.err, err), append(c.failed, known...)
	case !is:
		c.Kept = append(c.Kept, rel)
	default:
		c.Bytes += n
		c.dirs = append(c.dirs, dir)
		if !strings.HasPrefix(name, tempPrefix) {
			c.Paths = append(c.Paths, rel)
		}
	}
}

// remove removes a file or directory that is one of some entries.
func (w *way) remove(name string, info fs.FileInfo, known []entry) (n int64, is bool, err error) {
	for _, e := range known {
		switch {
		case e.Kind == kindTemp:
			return info.Size(), true, w.last().RemoveAll(name)
		case e.Kind == kindLayout && info.IsDir():
			n, is, err = w.removeLayout(name, info, e.Digest)
		case e.Kind == "" && info.Mode().IsRegular() && fileDigest(w.last(), name) == e.Digest:
			return info.Size(), true, w.last().Remove(name)
		}
		if is || err != nil {
			return n, is, err
		}
	}
	return 0, false, nil
}

// removeLayout removes a layout whose index.json has a digest: what is called by its own digest, and
// what makes it a layout. The directory goes too if that was all.
func (w *way) removeLayout(name string, info fs.FileInfo, digest string) (n int64, is bool, err error) {
	root, err := w.open(name, info)
	if err != nil {
		return 0, false, err
	}
	defer root.Close()
	if fileDigest(root, "index.json") != digest {
		return 0, false, nil
	}
	const blobs = "blobs/sha256"
	files := []string{"oci-layout", "index.json"}
	list, _ := fs.ReadDir(root.FS(), blobs)
	for _, f := range list {
		if file := path.Join(blobs, f.Name()); fileDigest(root, file) == "sha256:"+f.Name() {
			files = append(files, file)
		}
	}
	for _, file := range files {
		info, lerr := root.Lstat(file)
		if lerr != nil || !info.Mode().IsRegular() {
			continue
		}
		n += info.Size()
		err = errors.Join(err, root.Remove(file))
	}
	for _, dir := range []string{blobs, "blobs"} {
		_ = root.Remove(dir) // unless somebody's files are in it
	}
	_ = w.last().Remove(name)
	return n, true, err
}

// fileDigest is the digest of a regular file, "" where there is none.
func fileDigest(root *os.Root, name string) string {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	f, err := root.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	return digestOf(io.Reader(f))
}

// emptyDirs removes the directories that hold nothing any more, from below, up to the project's.
func (c *cleaning) emptyDirs() {
	all := map[string]bool{}
	for _, dir := range c.dirs {
		for dir = path.Clean(dir); dir != "."; dir = path.Dir(dir) {
			all[dir] = true
		}
	}
	var list []string
	for dir := range all {
		list = append(list, dir)
	}
	slices.SortFunc(list, func(a, b string) int { return strings.Count(b, "/") - strings.Count(a, "/") })
	for _, dir := range list {
		above, name := path.Split(dir)
		if w, ok, err := c.enterFrom(above); err == nil && ok {
			if info, err := w.last().Lstat(name); err == nil && info.IsDir() {
				_ = w.last().Remove(name) // unless it holds something
			}
			w.close()
		}
	}
}

// enterFrom opens a directory below the project, if it is there.
func (d *Dir) enterFrom(rel string) (*way, bool, error) {
	var names []string
	if rel = path.Clean(rel); rel != "." {
		names = strings.Split(rel, "/")
	}
	return d.enter(names, false)
}
