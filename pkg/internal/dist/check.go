package dist

import (
	"errors"
	"io/fs"
	"path"
)

// CheckFiles finds what is in the way of files that are to be written, by their paths below the
// directory. Nothing is made.
func (d *Dir) CheckFiles(rels []string) error {
	return d.each(rels, func(w *way, name string) error {
		if info, err := w.last().Lstat(name); err == nil && info.IsDir() {
			return w.inTheWay(name, info, "a file")
		}
		return nil
	})
}

// CheckDirs finds what is in the way of directories.
func (d *Dir) CheckDirs(rels []string) error {
	return d.each(rels, func(w *way, name string) error {
		if info, err := w.last().Lstat(name); err == nil && !info.IsDir() {
			return w.inTheWay(name, info, "to a directory")
		}
		return nil
	})
}

// each looks at what stands at some paths, and says each thing once.
func (d *Dir) each(rels []string, look func(w *way, name string) error) error {
	var errs []error
	ways := map[string]*way{}
	defer func() {
		for _, w := range ways {
			if w != nil {
				w.close()
			}
		}
	}()
	for _, rel := range rels {
		dir, name := path.Split(rel)
		w, known := ways[dir]
		if !known {
			found, ok, err := d.enter(d.elements(dir), false)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
			if ok {
				w = found
			}
			ways[dir] = w
		}
		if w != nil {
			errs = append(errs, look(w, name))
		}
	}
	return distinct(errs)
}

// distinct joins errors that say different things.
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

// Exists reports whether the directory is there, and no link on the way to it.
func (d *Dir) Exists() bool {
	w, ok, err := d.enter(d.elements(""), false)
	if err != nil || !ok {
		return false
	}
	w.close()
	return true
}
