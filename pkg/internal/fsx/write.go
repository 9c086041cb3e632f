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

// WriteFile writes data to path so that other processes see the old file or the whole new
// one, never a part, even when this process is killed. The file's permission bits are perm,
// less what the umask takes; a symbolic link at path is replaced, not followed. A process
// killed in the middle leaves a hidden temporary file beside path: see Sweep. Nothing is
// forced to disk, so a machine that loses its power may lose the file's content: what must
// notice that needs a checksum, as the Store has.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return WriteFrom(path, bytes.NewReader(data), perm)
}

// WriteFrom is WriteFile for data that is not held in memory: it writes what r gives up to
// its end. When r fails, path stays as it was.
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

// WriteAside is WriteFile for a file whose name is known when it has been written: it writes what
// fill writes to a temporary file in dir, and renames it to the path that fill returns. When fill
// fails, nothing is left.
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

// ReplaceFile is WriteFile for a path that is a cache's own: a directory there is removed, as a
// damaged file would be replaced.
func ReplaceFile(path string, data []byte, perm fs.FileMode) error {
	if err := ClearPlace(path); err != nil {
		return err
	}
	return WriteFile(path, data, perm)
}

// Sweep removes the temporary files that killed processes left in dir (not below it) and
// that are older than age. A caller who alone writes to dir, because it holds a lock, can
// give zero. A directory that does not exist is clean.
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

// OlderThan reports whether a file was changed last at t or before.
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

// ReadFile reads a regular file. What else stands there, such as a pipe, which would have it wait, is an
// error.
func ReadFile(path string) ([]byte, error) {
	if err := readable.Regular(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
