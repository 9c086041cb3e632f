package fsx

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ClearPlace removes what is at the path of a file of the cache's own and is no regular file: a
// directory with all that is in it, a link, a pipe. A regular file stays, also one that another
// process makes there meanwhile in place of a directory.
func ClearPlace(path string) error {
	info, err := os.Lstat(path)
	switch {
	case err != nil || info.Mode().IsRegular():
		return nil // what cannot be looked at cannot be opened either, which says why
	case !info.IsDir():
		return RemoveIfThere(path)
	}
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		err = errors.Join(err, RemoveAll(filepath.Join(path, e.Name())))
	}
	if gone := rmdir(path); gone != nil {
		return errors.Join(err, gone)
	}
	return nil
}

// rmdir removes an empty directory, and, unlike os.Remove, nothing else.
func rmdir(path string) error {
	err := syscall.Rmdir(path)
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	return &fs.PathError{Op: "rmdir", Path: path, Err: err}
}

// IsFile reports whether a path leads to a regular file.
func IsFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
