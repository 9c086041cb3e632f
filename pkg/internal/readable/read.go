package readable

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ReadFile reads a file of the area, of at most that many bytes.
func (a *Area) ReadFile(path string, most int64) ([]byte, error) {
	f, err := a.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, path, most)
}

// Open opens a regular file of the area for reading. Between the look at where links lead and
// this nobody can put another link in the way.
func (a *Area) Open(path string) (*os.File, error) {
	real, within, err := a.locate(path)
	if err != nil {
		return nil, err
	}
	return OpenWithin(within, real)
}

// Locate is where a path leads, and what of the area holds it: [OpenWithin] takes both.
func (a *Area) Locate(path string) (real, within string, err error) { return a.locate(path) }

// OpenWithin opens a regular file that dir holds, or is, through no link that leads elsewhere.
func OpenWithin(dir, path string) (*os.File, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		return nil, err
	}
	if info, err := root.Stat(rel); err != nil {
		return nil, named(path, err)
	} else if !info.Mode().IsRegular() {
		return nil, irregular(path, info)
	}
	f, err := root.OpenFile(rel, readOnly, 0)
	return regular(f, path, err)
}

// OpenFile opens a regular file for reading, wherever it lies. It waits for no pipe.
func OpenFile(path string) (*os.File, error) {
	if err := Regular(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, readOnly, 0)
	return regular(f, path, err)
}

// ReadFile reads a regular file, of at most that many bytes, wherever it lies.
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, path, most)
}

// Regular is an error for what is there and is no regular file.
func Regular(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return irregular(path, info)
	}
	return nil
}

// regular closes what turned out to be no regular file.
func regular(f *os.File, path string, err error) (*os.File, error) {
	if err != nil {
		return nil, named(path, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = irregular(path, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func irregular(path string, info fs.FileInfo) error {
	kind := "a pipe, a device or another special file"
	if info.IsDir() {
		kind = "a directory"
	}
	return fmt.Errorf("%s is %s, not a regular file", path, kind)
}

// named is an error with the whole path, not that below a root.
func named(path string, err error) error {
	if e, ok := err.(*fs.PathError); ok {
		return &fs.PathError{Op: "open", Path: path, Err: e.Err}
	}
	return err
}

func readAll(f *os.File, path string, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, &TooLargeError{path, most}
	}
	return data, err
}

// A TooLargeError says that a file has more bytes than were asked for.
type TooLargeError struct {
	Path string
	Most int64
}

func (e *TooLargeError) Error() string { return e.Path + " is larger than " + size(e.Most) }

func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}
