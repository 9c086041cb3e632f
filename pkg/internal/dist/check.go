package dist

import (
	"errors"
	"io/fs"
	"path"
)

// CheckFiles returns an error for what is in the way of files to be written, by their paths below the
// directory. Nothing is created.
func (d *Dir) CheckFiles(rels []string) error {
	return d.project.checkEach(rels, func(h *handle, name string) error {
		if info, err := h.last().Lstat(name); err == nil && info.IsDir() {
			return h.inTheWay(name, info, "a file")
		}
		return nil
	})
}

// CheckDirs returns an error for what is in the way of directories.
func (d *Dir) CheckDirs(rels []string) error {
	return d.project.checkEach(rels, func(h *handle, name string) error {
		if info, err := h.last().Lstat(name); err == nil && !info.IsDir() {
			return h.inTheWay(name, info, "to a directory")
		}
		return nil
	})
}

// checkEach checks paths below the directory of outputs, and joins errors that differ.
func (p *project) checkEach(rels []string, check func(h *handle, name string) error) error {
	var errs []error
	handles := map[string]*handle{}
	defer func() {
		for _, h := range handles {
			if h != nil {
				h.close()
			}
		}
	}()
	for _, rel := range rels {
		dir, name := path.Split(rel)
		h, known := handles[dir]
		if !known {
			opened, ok, err := p.open(p.elements(dir), nil)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
			if ok {
				h = opened
			}
			handles[dir] = h
		}
		if h != nil {
			errs = append(errs, check(h, name))
		}
	}
	return distinct(errs)
}

// distinct joins errors, and leaves out those with a text that it has.
func distinct(errs []error) error {
	var list []error
	said := map[string]bool{}
	for _, err := range errs {
		if err != nil && !said[err.Error()] {
			said[err.Error()] = true
			list = append(list, err)
		}
	}
	return errors.Join(list...)
}

// Exists reports whether the directory exists and is not reached through a link.
func (d *Dir) Exists() bool {
	h, ok, err := d.project.open(d.project.elements(""), nil)
	if err != nil || !ok {
		return false
	}
	h.close()
	return true
}
