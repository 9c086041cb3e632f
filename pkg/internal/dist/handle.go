package dist

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// A handle is an open directory, with those above it up to the project's.
type handle struct {
	project *project
	roots   []*os.Root    // the project's first
	names   []string      // of the roots except the first
	infos   []fs.FileInfo // likewise
	owner   owner         // of new files in the last
}

// An owner is whom new files belong to.
type owner struct {
	uid, gid int
	other    bool // than this process's user
}

// setOwner finds out whom new files in a directory belong to.
func (h *handle) setOwner(info fs.FileInfo) {
	h.owner = owner{}
	if h.project.opts.Owner != nil {
		h.owner.uid, h.owner.gid, h.owner.other = h.project.opts.Owner(info)
	}
}

// enter goes down into a directory of the last one. A link is no directory, wherever it leads, nor is
// what replaces the directory between lstat and open.
func (h *handle) enter(name string, create func(h *handle, isNew bool) error) (ok bool, err error) {
	info, err := h.last().Lstat(name)
	isNew := errors.Is(err, fs.ErrNotExist)
	if isNew && create == nil {
		return false, nil
	}
	if isNew {
		info, err = h.mkdir(name)
	}
	if err != nil {
		return false, err
	}
	if !info.IsDir() {
		return false, h.inTheWay(name, info, "to a directory")
	}
	root, err := h.open(name, info)
	if err != nil {
		return false, err
	}
	h.roots, h.names, h.infos = append(h.roots, root), append(h.names, name), append(h.infos, info)
	h.setOwner(info)
	if create != nil {
		return true, create(h, isNew)
	}
	return true, nil
}

// isCurrent reports whether the directories are still those that their names lead to.
func (h *handle) isCurrent() bool {
	for i, name := range h.names {
		if info, err := h.roots[i].Lstat(name); err != nil || !os.SameFile(info, h.infos[i]) {
			return false
		}
	}
	return true
}

// open opens a directory of the last one, which must be the one that was seen.
func (h *handle) open(name string, seen fs.FileInfo) (*os.Root, error) {
	root, err := h.last().OpenRoot(name)
	if err != nil {
		if info, lerr := h.last().Lstat(name); lerr == nil && !info.IsDir() {
			err = h.inTheWay(name, info, "to a directory")
		}
		return nil, err
	}
	opened, err := root.Stat(".")
	if err == nil && !os.SameFile(seen, opened) {
		err = &swappedError{h.show(name)}
	}
	if err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}

// mkdir creates a directory. Another process may do so at the same time.
func (h *handle) mkdir(name string) (fs.FileInfo, error) {
	if err := h.last().Mkdir(name, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if h.owner.other {
		if err := h.last().Lchown(name, h.owner.uid, h.owner.gid); err != nil {
			return nil, err
		}
	}
	return h.last().Lstat(name)
}

// makeDir creates a directory that must not exist, and opens it.
func (h *handle) makeDir(name string) (*os.Root, error) {
	if err := h.last().Mkdir(name, 0o755); err != nil {
		return nil, err
	}
	info, err := h.last().Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &swappedError{h.show(name)}
	}
	return h.open(name, info)
}

// inTheWay returns the error for something that is not what gobuild needs there.
func (h *handle) inTheWay(name string, info fs.FileInfo, need string) error {
	what := "a file"
	switch {
	case info.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0: // irregular: a junction of Windows
		what = "a symbolic link"
	case info.IsDir():
		what = "a directory"
	}
	return &InTheWayError{Path: h.show(name), What: what, Need: need}
}

// last returns the handle's own directory.
func (h *handle) last() *os.Root { return h.roots[len(h.roots)-1] }

// rel returns the path of a file of the directory, relative to the project.
func (h *handle) rel(name string) string { return path.Join(path.Join(h.names...), name) }

func (h *handle) show(name string) string { return h.project.show(h.rel(name)) }

func (h *handle) close() {
	for _, r := range h.roots {
		r.Close()
	}
}
