package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// The names of a gobuild file.
const (
	FileName     = "gobuild.hcl"
	JSONFileName = "gobuild.hcl.json"
)

// A NotFoundError says that there is no gobuild file.
type NotFoundError struct {
	Dir string // where the search began
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("there is no %s (or %s) in %s or above it: write one with gobuild init, or name it with "+
		"-file=PATH",
		FileName, JSONFileName, e.Dir)
}

// Find returns the path of the gobuild file in dir or in its nearest parent that has one.
// Where there is none, the error is a *NotFoundError.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for d := dir; ; d = filepath.Dir(d) {
		found, err := findIn(d)
		if found != "" || err != nil {
			return found, err
		}
		if d == filepath.Dir(d) {
			return "", &NotFoundError{Dir: dir}
		}
	}
}

func findIn(dir string) (string, error) {
	var found []string
	for _, name := range []string{FileName, JSONFileName} {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			found = append(found, path)
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("%s has both %s and %s: remove one of them, or name one with -file=PATH", dir, FileName,
		JSONFileName)
}

// FindRoot returns the path of the root file for a directory: the nearest gobuild file in it or above, as Find returns
// it, or the outermost file above that includes that one, as far up as [Above] looks.
func FindRoot(dir string) (root, nearest string, err error) {
	if nearest, err = Find(dir); err != nil {
		return "", "", err
	}
	for _, file := range Above(nearest) {
		if includes(file, nearest) {
			return file, nearest, nil
		}
	}
	return nearest, nearest, nil
}

// Above returns the gobuild files in the directory of a file and above, but for the file itself, the outermost first:
// those that may include it. It looks no further than the file's repository, and into no home directory.
func Above(path string) (all []string) {
	for _, dir := range readable.Above(filepath.Dir(path)) {
		for _, name := range []string{JSONFileName, FileName} {
			file := filepath.Join(dir, name)
			if info, err := os.Stat(file); file != path && err == nil && info.Mode().IsRegular() {
				all = append(all, file)
			}
		}
	}
	slices.Reverse(all)
	return all
}

// includes reports whether a file includes another, or one that does. What is wrong with it does not matter: it is
// reported if the file is read for itself.
func includes(file, other string) bool {
	area := readable.NewArea(filepath.Dir(file), nil)
	real := readable.RealPath(other)
	return slices.ContainsFunc(Load(file, area, NewReader(area, nil), &diag.Collector{}), func(d *Document) bool {
		return readable.RealPath(d.Path) == real
	})
}
