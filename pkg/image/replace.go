package image

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceDir lets fill write into a new directory beside dir and then puts that in dir's place.
// When fill fails, dir is as it was.
func replaceDir(dir string, fill func(aside string) error) error {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	temporary := "." + filepath.Base(dir) + ".tmp-"
	sweep(parent, temporary)
	room, err := os.MkdirTemp(parent, temporary+"*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(room)
	aside, old := filepath.Join(room, "new"), filepath.Join(room, "old")
	if err := os.Mkdir(aside, 0o755); err != nil {
		return err
	}
	if err := fill(aside); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(aside, dir); err != nil {
		return errors.Join(err, putBack(old, dir))
	}
	return nil
}

func putBack(old, dir string) error {
	if _, err := os.Lstat(old); err != nil {
		return nil
	}
	return os.Rename(old, dir)
}
