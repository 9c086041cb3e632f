package checkout

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// Remove removes the directory, whose lock the caller has, and frees the lock. It returns the size of
// what was in there.
func (s State) Remove(unlock func()) (freed int64, err error) {
	freed = s.size()
	err = s.clear(matchAll)
	lock := filepath.Join(s.Dir, lockName)
	gone := err == nil && os.Remove(lock) == nil // where the system lets go of open files
	unlock()
	if err != nil {
		return 0, err
	}
	if !gone {
		_ = os.Remove(lock)
	}
	_ = os.Remove(s.Dir) // unless another run has begun
	return freed, nil
}

// size is the size of what Remove removes, without the file that says which checkout it is.
func (s State) size() int64 { return Size(s.Dir) - Size(filepath.Join(s.Dir, pathName)) }

// clear removes the entries of the directory of one kind. The lock stays.
func (s State) clear(kind func(fs.DirEntry) bool) error {
	entries, err := os.ReadDir(s.Dir)
	for _, e := range entries {
		if e.Name() != lockName && kind(e) {
			err = errors.Join(err, fsx.RemoveAll(filepath.Join(s.Dir, e.Name())))
		}
	}
	if err != nil {
		return unusableError(s.Dir, err)
	}
	return nil
}

// matchAll is the kind of all entries.
func matchAll(fs.DirEntry) bool { return true }

// cleanDirName is the directory of builds without caches: see CleanDir.
const cleanDirName = "clean"

// isDamage reports whether an entry is a link, or is no directory although it has the name of one.
func (s State) isDamage(e fs.DirEntry) bool {
	directory := e.Name() == cleanDirName || slices.Contains(s.executors, e.Name())
	return directory && !e.IsDir() || e.Type()&fs.ModeSymlink != 0
}

// Size is the size of all files at and below path; links are not followed.
func Size(path string) (total int64) {
	_ = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}
