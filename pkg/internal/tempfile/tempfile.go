package tempfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// prefix and suffix are those of all names.
const prefix, suffix = ".gobuild-", ".tmp"

// Is reports whether a name is that of a temporary file.
func Is(name string) bool {
	return strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix)
}

func newName(dir string) string { return filepath.Join(dir, prefix+rand.Text()+suffix) }

// Create creates a new file in dir, with permission bits before umask. release is called when it
// has been closed and renamed or removed.
func Create(dir string, perm fs.FileMode) (f *os.File, release func(), err error) {
	for {
		f, err = os.OpenFile(newName(dir), os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
		if err == nil {
			return f, lock(f.Name()), nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, nil, err
		}
	}
}

// Mkdir creates a new directory in dir, for this user alone. release is called when it has been
// renamed or removed.
func Mkdir(dir string) (path string, release func(), err error) {
	for {
		path = newName(dir)
		if err = os.Mkdir(path, 0o700); err == nil {
			return path, lock(path), nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", nil, err
		}
	}
}
