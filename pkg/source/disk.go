package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A missing directory. It is fs.ErrNotExist for errors.Is.
type missing string

func (m missing) Error() string        { return fmt.Sprintf("directory %s does not exist", string(m)) }
func (m missing) Is(target error) bool { return target == fs.ErrNotExist }

// isDir is nil if dir is a directory, else an error that says so.
func isDir(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return missing(dir)
	case err != nil:
		return fmt.Errorf("cannot read directory: %w", err)
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", dir)
	}
	return nil
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// isFile says whether path leads to something that is not a directory.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// findUp returns the path of the file called name in dir or the nearest directory above
// it, "" where there is none.
func findUp(dir, name string) string {
	dir = filepath.Clean(dir)
	for {
		if file := filepath.Join(dir, name); isFile(file) {
			return file
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
