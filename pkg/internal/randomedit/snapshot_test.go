package randomedit

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A snapshot is each file and link of a tree by its path, without what gobuild writes. Times
// are not in it.
type snapshot map[string]entry

type entry struct {
	mode fs.FileMode
	data []byte // of a link what it says
}

func (e entry) equal(o entry) bool { return e.mode == o.mode && bytes.Equal(e.data, o.data) }

// snapshot reads all of the world: it believes no time.
func (w *walk) snapshot() snapshot {
	s := snapshot{}
	must(w.t, filepath.WalkDir(w.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(w.root, path)
		if d.IsDir() {
			if rel == "project/dist" {
				return fs.SkipDir
			}
			return nil
		}
		s[rel], err = read(path, d)
		return err
	}))
	return s
}

func read(path string, d fs.DirEntry) (entry, error) {
	info, err := d.Info()
	if err != nil {
		return entry{}, err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		says, err := os.Readlink(path)
		return entry{fs.ModeSymlink, []byte(says)}, err
	}
	data, err := os.ReadFile(path)
	return entry{info.Mode(), data}, err
}

// write makes the tree at root, where now is what there is, what s is.
func (s snapshot) write(root string, now snapshot) error {
	var errs []error
	for rel := range now {
		if _, ok := s[rel]; !ok {
			errs = append(errs, os.Remove(filepath.Join(root, rel)))
		}
	}
	for rel, e := range s {
		if old, ok := now[rel]; ok && old.equal(e) {
			continue
		} else if ok {
			errs = append(errs, os.Remove(filepath.Join(root, rel)))
		}
		errs = append(errs, e.write(filepath.Join(root, rel)))
	}
	return errors.Join(errs...)
}

func (e entry) write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if e.mode&fs.ModeSymlink != 0 {
		return os.Symlink(string(e.data), path)
	}
	return os.WriteFile(path, e.data, e.mode)
}
