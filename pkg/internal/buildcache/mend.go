package buildcache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// Mend is for who saw go fail. It removes what go can neither read nor replace: entries that are no
// files, or that their owner may not read and write. Where go cannot put the index of its standard
// library for one of these, it says that packages do not exist. Removed are their names.
func (c *Checker) Mend() (removed []string, err error) {
	removed, err = mendMode(c.dir)
	folders, strays, cerr := c.contents()
	removed, err = append(removed, strays...), errors.Join(err, cerr, c.remove(strays))
	for _, folder := range folders {
		names, merr := mendFolder(folder)
		removed, err = append(removed, names...), errors.Join(err, merr)
	}
	return removed, err
}

// remove removes what stands in the cache under these names.
func (c *Checker) remove(names []string) (err error) {
	for _, name := range names {
		err = errors.Join(err, fsx.RemoveAll(filepath.Join(c.dir, name)))
	}
	return err
}

// mendMode gives a directory back to its owner.
func mendMode(dir string) (mended []string, err error) {
	if info, serr := os.Stat(dir); serr != nil || info.Mode().Perm()&0o700 == 0o700 {
		return nil, nil
	}
	return []string{filepath.Base(dir)}, os.Chmod(dir, 0o755)
}

// mendFolder mends one of the 256 directories of a build cache.
func mendFolder(folder string) (removed []string, err error) {
	removed, err = mendMode(folder)
	entries, rerr := os.ReadDir(folder)
	err = errors.Join(err, rerr)
	for _, e := range entries {
		if !usable(e) {
			removed = append(removed, e.Name())
			err = errors.Join(err, fsx.RemoveAll(filepath.Join(folder, e.Name())))
		}
	}
	return removed, err
}

// usable reports whether go can read and replace an entry.
func usable(e fs.DirEntry) bool {
	info, err := e.Info()
	if err != nil {
		return errors.Is(err, fs.ErrNotExist) // another process removed it
	}
	return info.IsDir() && e.Name() == "fuzz" || info.Mode().IsRegular() && info.Mode().Perm()&0o600 == 0o600
}
