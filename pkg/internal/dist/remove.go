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
	Kept  []string // replaced or changed by others
}

// Clean removes all that gobuild wrote and nobody changed, also from directories that were chosen
// earlier, and then directories that are empty. What others wrote stays, also under a name that
// gobuild wrote before.
func (d *Dir) Clean() (Removed, error) {
	d.record.mu.Lock()
	d.record.load()
	list := d.record.live()
	d.record.mu.Unlock()
	c := &cleaner{project: d.project}
	seen := map[string]bool{}
	for _, e := range list {
		if seen[e.Path] {
			continue
		}
		seen[e.Path] = true
		same := slices.DeleteFunc(slices.Clone(list), func(other entry) bool { return other.Path != e.Path })
		c.clean(e.Path, same)
	}
	c.removeEmptyDirs()
	if err := d.record.replace(c.failed); err != nil {
		c.err = errors.Join(c.err, err)
	}
	slices.Sort(c.removed.Paths)
	return c.removed, c.err
}

// A cleaner removes what gobuild wrote.
type cleaner struct {
	project *project
	removed Removed
	dirs    []string // that something was removed from
	failed  []entry  // what could not be removed
	err     error
}

// clean removes the file or directory at a path if it matches one of some entries.
func (c *cleaner) clean(rel string, known []entry) {
	dir, name := path.Split(rel)
	h, ok, err := c.project.openExisting(dir)
	if err != nil || !ok {
		return // gobuild never writes through a link
	}
	defer h.close()
	info, err := h.last().Lstat(name)
	if err != nil {
		c.dirs = append(c.dirs, dir)
		return
	}
	n, is, err := h.remove(name, info, known)
	switch {
	case err != nil:
		c.err, c.failed = errors.Join(c.err, err), append(c.failed, known...)
	case !is:
		c.removed.Kept = append(c.removed.Kept, rel)
	default:
		c.removed.Bytes += n
		c.dirs = append(c.dirs, dir)
		if !strings.HasPrefix(name, tempPrefix) {
			c.removed.Paths = append(c.removed.Paths, rel)
		}
	}
}

// remove removes a file or directory if it matches one of some entries.
func (h *handle) remove(name string, info fs.FileInfo, known []entry) (n int64, is bool, err error) {
	for _, e := range known {
		switch {
		case e.Kind == kindTemp:
			return info.Size(), true, h.last().RemoveAll(name)
		case e.Kind == kindLayout && info.IsDir():
			n, is, err = h.removeLayout(name, info, e.Digest)
		case e.Kind == "" && info.Mode().IsRegular() && fileDigest(h.last(), name) == e.Digest:
			return info.Size(), true, h.last().Remove(name)
		}
		if is || err != nil {
			return n, is, err
		}
	}
	return 0, false, nil
}

// removeLayout removes the blobs and the index of a layout whose index.json has a digest. The directory
// is removed too if that was all.
func (h *handle) removeLayout(name string, info fs.FileInfo, digest string) (n int64, is bool, err error) {
	root, err := h.open(name, info)
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
	_ = h.last().Remove(name)
	return n, true, err
}

// fileDigest returns the digest of a regular file, "" if there is none.
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

// removeEmptyDirs removes the directories that are empty now, the deepest first, up to the project's.
func (c *cleaner) removeEmptyDirs() {
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
		if h, ok, err := c.project.openExisting(above); err == nil && ok {
			if info, err := h.last().Lstat(name); err == nil && info.IsDir() {
				_ = h.last().Remove(name) // unless it holds something
			}
			h.close()
		}
	}
}
