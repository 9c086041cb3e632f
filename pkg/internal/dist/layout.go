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

// Replace calls fill to write a new directory, and replaces the layout with that. If fill fails, the
// old layout stays. link links a file of the old layout into the new one, by the path that it has in
// both.
func (l *Layout) Replace(index string, fill func(to *os.Root, link func(file string) error) error) error {
	temp := newTemp()
	if err := l.sub.record.note(entry{Path: l.sub.dir.rel(temp), Kind: kindTemp}); err != nil {
		return err
	}
	aside, err := l.sub.dir.makeDir(temp)
	if err != nil {
		return err
	}
	defer l.sub.dir.last().RemoveAll(temp)
	defer aside.Close()
	if err := aside.Mkdir("new", 0o755); err != nil {
		return err
	}
	to, err := aside.OpenRoot("new")
	if err != nil {
		return err
	}
	err = fill(to, func(file string) error {
		return l.sub.dir.last().Link(path.Join(l.name, file), path.Join(temp, "new", file))
	})
	to.Close()
	if err == nil {
		err = l.Note(index)
	}
	if err != nil {
		return err
	}
	return l.swap(temp)
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
