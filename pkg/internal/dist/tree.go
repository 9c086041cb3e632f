package dist

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// versionControl has the names of what version control systems keep in a work tree. In a work tree besides the
// first, and in a submodule, git's is a file.
var versionControl = []string{".git", ".hg", ".svn", ".bzr", "_darcs", ".jj", ".sl", ".pijul"}

// IsVersionControl reports whether a file or directory of that name is version control's.
func IsVersionControl(name string) bool {
	return slices.ContainsFunc(versionControl, func(v string) bool { return strings.EqualFold(v, name) })
}

// OldState is the directory where older versions of gobuild kept what they remembered, beside the
// configuration.
const OldState = ".gobuild"

// Within reports whether a path is the directory or below it, links resolved or not.
func (d *Dir) Within(name string) bool {
	return readable.IsBelow(d.Path(), name) || readable.IsBelow(d.Real(), readable.RealPath(name))
}

// Skip returns a function that reports whether a path of a tree is left out because gobuild writes it:
// the directory, and those above it that hold nothing else. rel is relative to root.
func (d *Dir) Skip(root string) func(rel string, isDir bool) bool {
	realRoot := sync.OnceValue(func() string { return readable.RealPath(root) })
	names := d.project.elements("")
	return func(rel string, isDir bool) bool {
		if !isDir || !slices.Contains(names, filepath.Base(rel)) {
			return false
		}
		project := d.project.opts.Project
		return skips(filepath.Join(root, rel), project, names) ||
			skips(filepath.Join(realRoot(), rel), readable.RealPath(project), names)
	}
}

// skips reports whether a directory is left out: it is one of those that names lead to from the
// project, and holds no others.
func skips(dir, project string, names []string) bool {
	rel, err := filepath.Rel(project, dir)
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return false
	}
	at := strings.Split(filepath.ToSlash(rel), "/")
	if len(at) > len(names) || !slices.Equal(at, names[:len(at)]) {
		return false
	}
	return len(at) == len(names) || holdsOnly(dir, names[len(at):])
}

// holdsOnly reports whether a directory is empty or has only directories of some names, each in the
// one before.
func holdsOnly(dir string, names []string) bool {
	if len(names) == 0 {
		return true
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 1 {
		return false
	}
	return len(entries) == 0 || entries[0].Name() == names[0] && entries[0].IsDir() &&
		holdsOnly(filepath.Join(dir, names[0]), names[1:])
}
