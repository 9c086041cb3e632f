package syntax

import (
	"fmt"
	"os"
	"path/filepath"
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
