package buildcache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/cache"
)

// Mend is for who saw go fail. It removes what go can neither read nor replace: entries that are no
// files, or that their owner may not read and write. Where go cannot put the index of its standard
// library for one of these, it says that packages do not exist. Removed are their names.
func (c *Checker) Mend() (removed []string, err error) {
	folders, err := os.ReadDir(c.dir)
	for _, f := range folders {
		path := filepath.Join(c.dir, f.Name())
		switch {
		case len(f.Name()) == 2 && f.IsDir():
			names, merr := mendFolder(path)
			removed, err = append(removed, names...), errors.Join(err, merr)
		case len(f.Name()) == 2 || !usable(f):
			removed, err = append(removed, f.Name()), errors.Join(err, cache.RemoveAll(path))
		}
	}
	return removed, err
}

// mendFolder mends one of the 256 directories of a build cache.
func mendFolder(folder string) (removed []string, err error) {
	if info, serr := os.Stat(folder); serr == nil && info.Mode().Perm()&0o700 != 0o700 {
		err = os.Chmod(folder, 0o755)
		removed = append(removed, filepath.Base(folder))
	}
	entries, rerr := os.ReadDir(folder)
	err = errors.Join(err, rerr)
	for _, e := range entries {
		if !usable(e) {
			removed = append(removed, e.Name())
			err = errors.Join(err, cache.RemoveAll(filepath.Join(folder, e.Name())))
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
