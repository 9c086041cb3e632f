package buildcache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// Repair is called after go failed. It removes entries that go can neither read nor replace: those
// that are no files, or whose permissions exclude their owner. Without access to the index of the
// standard library, go reports that packages do not exist. Repair returns the names.
func (c *Checker) Repair() (removed []string, err error) {
	removed, err = repairMode(c.dir)
	folders, strays, cerr := c.listFolders()
	removed, err = append(removed, strays...), errors.Join(err, cerr, c.remove(strays))
	for _, folder := range folders {
		names, merr := repairFolder(folder)
		removed, err = append(removed, names...), errors.Join(err, merr)
	}
	return removed, err
}

// remove removes entries of the cache by name.
func (c *Checker) remove(names []string) (err error) {
	for _, name := range names {
		err = errors.Join(err, fsx.RemoveAll(filepath.Join(c.dir, name)))
	}
	return err
}

// repairMode restores the owner's permissions of a directory.
func repairMode(dir string) (repaired []string, err error) {
	if info, serr := os.Stat(dir); serr != nil || info.Mode().Perm()&0o700 == 0o700 {
		return nil, nil
	}
	return []string{filepath.Base(dir)}, os.Chmod(dir, 0o755)
}

// repairFolder repairs one of the 256 directories of a build cache.
func repairFolder(folder string) (removed []string, err error) {
	removed, err = repairMode(folder)
	entries, rerr := os.ReadDir(folder)
	err = errors.Join(err, rerr)
	for _, e := range entries {
		if !isUsable(e) {
			removed = append(removed, e.Name())
			err = errors.Join(err, fsx.RemoveAll(filepath.Join(folder, e.Name())))
		}
	}
	return removed, err
}

// isUsable reports whether go can read and replace an entry.
func isUsable(e fs.DirEntry) bool {
	info, err := e.Info()
	if err != nil {
		return errors.Is(err, fs.ErrNotExist) // another process removed it
	}
	return info.IsDir() && e.Name() == "fuzz" || info.Mode().IsRegular() && info.Mode().Perm()&0o600 == 0o600
}
