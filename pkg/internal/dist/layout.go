package dist

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// A Layout is the place of an OCI layout in a directory: a directory of its own, which is written
// aside and then put there whole.
type Layout struct {
	sub  *Sub
	name string
}

// Layout is the place of that name.
func (s *Sub) Layout(name string) *Layout { return &Layout{s, name} }

// Path is where it is: absolute.
func (l *Layout) Path() string { return l.sub.Path(l.name) }

// Open opens what stands there, nil where there is nothing. What is no directory is an error.
func (l *Layout) Open() (*os.Root, error) {
	info, err := l.sub.last().Lstat(l.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, l.sub.inTheWay(l.name, info, "to a directory")
	}
	return l.sub.open(l.name, info)
}

// Note remembers a layout that stands there already. index is the digest of its index.json.
func (l *Layout) Note(index string) error {
	return l.sub.dir.record.note(entry{Path: l.sub.rel(l.name), Kind: kindLayout, Digest: index})
}

// Replace lets fill write into a new directory and puts that into the layout's place. Where fill
// fails, what stood there stays. link links a file of the old layout into the new one, by the path
// that it has in both.
func (l *Layout) Replace(index string, fill func(to *os.Root, link func(file string) error) error) error {
	temp := newTemp()
	if err := l.sub.dir.record.note(entry{Path: l.sub.rel(temp), Kind: kindTemp}); err != nil {
		return err
	}
	aside, err := l.sub.makeDir(temp)
	if err != nil {
		return err
	}
	defer l.sub.last().RemoveAll(temp)
	defer aside.Close()
	if err := aside.Mkdir("new", 0o755); err != nil {
		return err
	}
	to, err := aside.OpenRoot("new")
	if err != nil {
		return err
	}
	err = fill(to, func(file string) error {
		return l.sub.last().Link(path.Join(l.name, file), path.Join(temp, "new", file))
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

// makeDir makes a directory that was not there, and opens it.
func (w *way) makeDir(name string) (*os.Root, error) {
	if err := w.last().Mkdir(name, 0o755); err != nil {
		return nil, err
	}
	info, err := w.last().Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &swappedError{w.show(name)}
	}
	return w.open(name, info)
}

// swap puts the new directory in temp into the layout's place.
func (l *Layout) swap(temp string) error {
	in, old := l.sub.last(), path.Join(temp, "old")
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
