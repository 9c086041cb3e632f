package dist

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// A Layout is an OCI layout in a directory of its own, which is written aside and then renamed.
type Layout struct {
	sub  *Sub
	name string
}

// Layout returns the layout of that name.
func (s *Sub) Layout(name string) *Layout { return &Layout{s, name} }

// Path returns its absolute path.
func (l *Layout) Path() string { return l.sub.Path(l.name) }

// Open opens the layout, and returns nil if there is none. What is no directory is an error.
func (l *Layout) Open() (*os.Root, error) {
	info, err := l.sub.dir.last().Lstat(l.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, l.sub.dir.inTheWay(l.name, info, "to a directory")
	}
	return l.sub.dir.open(l.name, info)
}

// Note records a layout that exists already. index is the digest of its index.json.
func (l *Layout) Note(index string) error {
	return l.sub.record.note(entry{Path: l.sub.dir.rel(l.name), Kind: kindLayout, Digest: index})
}

// A NewLayout is the directory of a layout that is being written. It is beside the layout until it
// replaces that.
type NewLayout struct {
	*os.Root
	layout *Layout
	temp   string // the directory with this one; it is recorded, so that Sweep removes what a killed run left
}

// Prepare creates an empty directory. The caller calls Discard.
func (l *Layout) Prepare() (*NewLayout, error) {
	temp := newTemp()
	if err := l.sub.record.note(entry{Path: l.sub.dir.rel(temp), Kind: kindTemp}); err != nil {
		return nil, err
	}
	aside, err := l.sub.dir.makeDir(temp)
	if err != nil {
		return nil, err
	}
	defer aside.Close()
	n := &NewLayout{layout: l, temp: temp}
	if err = aside.Mkdir("new", 0o755); err == nil {
		n.Root, err = aside.OpenRoot("new")
	}
	if err != nil {
		return nil, errors.Join(err, l.sub.dir.last().RemoveAll(temp))
	}
	return n, nil
}

// Keep links a file of the old layout, by the path that it has in both.
func (n *NewLayout) Keep(file string) error {
	return n.layout.sub.dir.last().Link(path.Join(n.layout.name, file), path.Join(n.temp, "new", file))
}

// Replace replaces the layout, or the directory in its place. index is the digest of index.json. If it
// fails, the old layout stays.
func (n *NewLayout) Replace(index string) error {
	if err := n.layout.Note(index); err != nil {
		return err
	}
	return n.layout.swap(n.temp)
}

// Discard removes the directory, or else the old layout.
func (n *NewLayout) Discard() error {
	return errors.Join(n.Close(), n.layout.sub.dir.last().RemoveAll(n.temp))
}

// swap replaces the layout with the new directory in temp.
func (l *Layout) swap(temp string) error {
	in, old := l.sub.dir.last(), path.Join(temp, "old")
	if err := in.Rename(l.name, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := in.Rename(path.Join(temp, "new"), l.name)
	if err == nil {
		return nil
	}
	if _, lerr := in.Lstat(old); lerr == nil {
		err = errors.Join(err, in.Rename(old, l.name))
	}
	return err
}
