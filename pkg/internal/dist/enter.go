package dist

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// A way is the directories from the project down to one below it, all of them open.
type way struct {
	dir   *Dir
	roots []*os.Root // the project's first
	names []string   // those of the others
	infos []fs.FileInfo
	owner owner // of what is new in the last
}

type owner struct {
	uid, gid int
	other    bool // than whoever runs this process
}

// enter opens the directories of some names, each in the one before. Where one is missing it is
// made, or, where make is not set, the way ends there and is not ok.
func (d *Dir) enter(names []string, make bool) (w *way, ok bool, err error) {
	w = &way{dir: d}
	root, err := os.OpenRoot(d.opts.Project)
	if err != nil {
		return nil, false, err
	}
	w.roots = append(w.roots, root)
	if info, err := root.Stat("."); err == nil {
		w.pass(info)
	}
	for _, name := range names {
		if ok, err := w.step(name, make); err != nil || !ok {
			w.close()
			return nil, false, err
		}
	}
	return w, true, nil
}

// pass finds out whose new files are in a directory.
func (w *way) pass(info fs.FileInfo) {
	w.owner = owner{}
	if w.dir.opts.Owner != nil {
		w.owner.uid, w.owner.gid, w.owner.other = w.dir.opts.Owner(info)
	}
}

// step goes down into a directory of the last one. A link in its place is no directory, wherever it
// leads; nor is what takes the directory's place after it was looked at.
func (w *way) step(name string, make bool) (ok bool, err error) {
	info, err := w.last().Lstat(name)
	isNew := errors.Is(err, fs.ErrNotExist)
	if isNew && !make {
		return false, nil
	}
	if isNew {
		info, err = w.mkdir(name)
	}
	if err != nil {
		return false, err
	}
	if !info.IsDir() {
		return false, w.inTheWay(name, info, "to a directory")
	}
	root, err := w.open(name, info)
	if err != nil {
		return false, err
	}
	w.roots, w.names, w.infos = append(w.roots, root), append(w.names, name), append(w.infos, info)
	w.pass(info)
	if make {
		return true, w.ignore(isNew)
	}
	return true, nil
}

// stands reports whether the directories are still those that their names lead to.
func (w *way) stands() bool {
	for i, name := range w.names {
		if info, err := w.roots[i].Lstat(name); err != nil || !os.SameFile(info, w.infos[i]) {
			return false
		}
	}
	return true
}

// open opens a directory of the last one, which must be the one that was looked at.
func (w *way) open(name string, seen fs.FileInfo) (*os.Root, error) {
	root, err := w.last().OpenRoot(name)
	if err != nil {
		if info, lerr := w.last().Lstat(name); lerr == nil && !info.IsDir() {
			err = w.inTheWay(name, info, "to a directory")
		}
		return nil, err
	}
	opened, err := root.Stat(".")
	if err == nil && !os.SameFile(seen, opened) {
		err = &swappedError{w.show(name)}
	}
	if err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}

// mkdir makes a directory that another process may make at the same time.
func (w *way) mkdir(name string) (fs.FileInfo, error) {
	if err := w.last().Mkdir(name, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if w.owner.other {
		if err := w.last().Lchown(name, w.owner.uid, w.owner.gid); err != nil {
			return nil, err
		}
	}
	return w.last().Lstat(name)
}

func (w *way) inTheWay(name string, info fs.FileInfo, need string) error {
	what := "a file"
	switch {
	case info.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0: // irregular: a junction of Windows
		what = "a symbolic link"
	case info.IsDir():
		what = "a directory"
	}
	return &InTheWayError{Path: w.show(name), What: what, Need: need}
}

func (w *way) last() *os.Root { return w.roots[len(w.roots)-1] }

// rel is a file of the last directory, relative to the project.
func (w *way) rel(name string) string { return path.Join(path.Join(w.names...), name) }

func (w *way) show(name string) string { return w.dir.show(w.rel(name)) }

func (w *way) close() {
	for _, r := range w.roots {
		r.Close()
	}
}
