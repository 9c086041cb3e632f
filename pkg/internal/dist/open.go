package dist

import (
	"errors"
	"io/fs"
	"path"
)

// Open opens the directory of an output, given by its absolute path, and returns the output's name
// there.
func (d *Dir) Open(name string) (*Sub, string, error) {
	rel, ok := d.Rel(name)
	if !ok {
		return nil, "", &fs.PathError{Op: "write", Path: name, Err: errors.New("it is not below " + d.Path())}
	}
	dir, base := path.Split(rel)
	sub, err := d.Sub(path.Clean(dir))
	return sub, base, err
}
