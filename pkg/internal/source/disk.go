package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
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

// maxFile is how large a go.mod and the like may be.
const maxFile = 64 << 20

// readFile reads a regular file.
func readFile(path string) ([]byte, error) { return readable.ReadFile(path, maxFile) }

// readDir lists a directory for go/build: what is called like a Go file and is neither a file nor
// leads to one, a pipe for example, is left out.
func readDir(dir string) ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(dir)
	var list []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue // it went
		}
		if !e.IsDir() && !info.Mode().IsRegular() && readable.CheckRegular(filepath.Join(dir, e.Name())) != nil {
			continue
		}
		list = append(list, info)
	}
	return list, err
}

// checkSpecialFiles returns an error if go would read something in dir as a Go file or profile (cmd/go, -pgo=auto)
// that is not a regular file: go would wait for a pipe, and read /dev/zero without end.
func checkSpecialFiles(dir string) error {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		name := e.Name()
		if e.Type().IsRegular() || name != "default.pgo" && (filepath.Ext(name) != ".go" ||
			strings.ContainsRune("_.", rune(name[0]))) {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
			return readable.CheckRegular(filepath.Join(dir, name))
		}
	}
	return nil
}

// isFile reports whether path leads to something that is not a directory.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// findUp returns the path of the file called name in dir or the nearest directory above
// it, "" if there is none.
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
