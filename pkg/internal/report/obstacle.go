package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// describeObstacle names what blocks a file or directory in gobuild's cache or cannot be used there, if that
// caused the error, else "".
func (f Failures) describeObstacle(err error) string {
	var e *fs.PathError
	var said *fsx.RemedyError
	if !errors.As(err, &e) || errors.As(err, &said) {
		return "" // none is in the way, or that is said
	}
	rel, relErr := filepath.Rel(f.CacheDir, e.Path)
	if relErr != nil || !filepath.IsLocal(rel) {
		return ""
	}
	culprit := ""
	switch {
	case errors.Is(e.Err, syscall.ENOTDIR):
		culprit = fileAbove(f.CacheDir, rel)
	case errors.Is(e.Err, syscall.EISDIR), errors.Is(e.Err, fs.ErrPermission), isDanglingLink(e.Path):
		culprit = e.Path
	}
	if culprit == "" {
		return ""
	}
	return "\n" + culprit + " is in the way: remove it, and gobuild makes what it needs again."
}

// isDanglingLink reports whether a path is a symbolic link whose target does not exist.
func isDanglingLink(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return false
	}
	_, err = os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// fileAbove returns the first part of a path below dir that is no directory.
func fileAbove(dir, rel string) string {
	for name := range strings.SplitSeq(rel, string(filepath.Separator)) {
		dir = filepath.Join(dir, name)
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return dir
		}
	}
	return ""
}
