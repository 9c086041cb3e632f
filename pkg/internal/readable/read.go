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

// Open opens a regular file of the area for reading. A link that is created after the check is not
// followed.
func (a *Area) Open(path string) (*os.File, error) {
	real, within, err := a.locate(path)
	if err != nil {
		return nil, err
	}
	return OpenWithin(within, real)
}

// Locate returns where a path leads, and what of the area contains it, for [OpenWithin].
func (a *Area) Locate(path string) (real, within string, err error) { return a.locate(path) }

// OpenWithin opens a regular file below dir, or dir itself, and follows no link that leads
// elsewhere.
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
		return nil, withPath(path, err)
	} else if !info.Mode().IsRegular() {
		return nil, irregularError(path, info)
	}
	f, err := root.OpenFile(rel, readOnly, 0)
	return closeUnlessRegular(f, path, err)
}

// OpenFile opens a regular file for reading, wherever it is. It does not block on a pipe.
func OpenFile(path string) (*os.File, error) {
	if err := CheckRegular(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, readOnly, 0)
	return closeUnlessRegular(f, path, err)
}

// ReadFile reads a regular file, of at most that many bytes, wherever it is.
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, path, most)
}

// CheckRegular returns an error if path exists and is no regular file.
func CheckRegular(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return irregularError(path, info)
	}
	return nil
}

// closeUnlessRegular closes f and returns an error if it is no regular file.
func closeUnlessRegular(f *os.File, path string, err error) (*os.File, error) {
	if err != nil {
		return nil, withPath(path, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = irregularError(path, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func irregularError(path string, info fs.FileInfo) error {
	kind := "a pipe, a device or another special file"
	if info.IsDir() {
		kind = "a directory"
	}
	return fmt.Errorf("%s is %s, not a regular file", path, kind)
}

// withPath returns an error with the whole path in place of one below a root.
func withPath(path string, err error) error {
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

// A TooLargeError reports a file with more bytes than allowed.
type TooLargeError struct {
	Path string
	Most int64
}

func (e *TooLargeError) Error() string { return e.Path + " is larger than " + formatSize(e.Most) }

func formatSize(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}
