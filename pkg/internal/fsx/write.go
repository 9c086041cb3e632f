package fsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// WriteFile writes data to path so that other processes see the old file or the whole new one, even
// if this process is killed. The permission bits are perm before umask; a symbolic link at path is
// replaced, not followed. A killed process leaves a hidden temporary file beside path: see Sweep.
// Nothing is forced to disk, so a file may be empty after a power failure.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return WriteFrom(path, bytes.NewReader(data), perm)
}

// WriteFrom is WriteFile for the data of a reader. If r fails, path stays as it was.
func WriteFrom(path string, r io.Reader, perm fs.FileMode) error {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return &RemedyError{fmt.Errorf("cannot write %s: it is a directory: remove it", path)}
	}
	return WriteAside(filepath.Dir(path), perm, func(w io.Writer) (string, error) {
		if _, err := io.Copy(w, r); err != nil {
			return "", fmt.Errorf("cannot write %s: %w", path, err)
		}
		return path, nil
	})
}

// WriteAside is WriteFile for a file whose name is known when it has been written: fill writes a
// temporary file in dir, which is renamed to the path that fill returns. If fill fails, nothing is
// left.
func WriteAside(dir string, perm fs.FileMode, fill func(io.Writer) (path string, err error)) error {
	temp, release, err := tempfile.Create(dir, perm)
	if err != nil {
		return err
	}
	defer release()
	path, fillErr := fill(temp)
	err = temp.Close()
	if fillErr == nil && err == nil {
		err = rename(temp.Name(), path)
	}
	if fillErr == nil && err == nil {
		return nil
	}
	_ = os.Remove(temp.Name())
	if fillErr != nil {
		return fillErr
	}
	return fmt.Errorf("cannot write %s: %w", path, err)
}

// ReplaceFile is WriteFile for a path of a cache: a directory there is removed.
func ReplaceFile(path string, data []byte, perm fs.FileMode) error {
	if err := ClearPlace(path); err != nil {
		return err
	}
	return WriteFile(path, data, perm)
}

// Sweep removes temporary files of killed processes in dir (not below it) that are older than age.
// A caller that holds a lock on dir can pass zero. A missing directory is no error.
func Sweep(dir string, age time.Duration) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	before := time.Now().Add(-age)
	for _, e := range entries {
		if tempfile.Is(e.Name()) && OlderThan(e, before) {
			err = errors.Join(err, RemoveIfThere(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// OlderThan reports whether a file was last modified at t or before.
func OlderThan(e fs.DirEntry, t time.Time) bool {
	info, err := e.Info()
	return err == nil && !info.ModTime().After(t)
}

// RemoveIfThere removes a file that another process may remove at the same time.
func RemoveIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// ReadFile reads a regular file. Anything else, such as a pipe, which would block, is an error.
func ReadFile(path string) ([]byte, error) {
	if err := readable.CheckRegular(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
