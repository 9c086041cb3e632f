package readable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// Var is the variable that holds what a user allows, separated as the entries of PATH are.
const Var = "GOBUILD_ALLOW"

// An Area is the directories and files that a configuration may read.
type Area struct {
	root    string   // the repository; without links
	allowed []string // by the user; without links
}

// Of is the area of a configuration that stands in dir: the git work tree that dir is in, else
// dir, and what is allowed, absolute paths.
func Of(dir string, allowed []string) *Area {
	a := &Area{root: repository(dir)}
	for _, p := range allowed {
		a.allowed = append(a.allowed, resolve(p))
	}
	return a
}

// Allowed are the paths that an environment allows. Relative ones start from dir.
func Allowed(environ []string, dir string) (paths []string) {
	value := ""
	for _, kv := range environ {
		if v, is := strings.CutPrefix(kv, Var+"="); is {
			value = v
		}
	}
	for _, p := range filepath.SplitList(value) {
		if p == "" {
			continue
		}
		if !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		paths = append(paths, p)
	}
	return paths
}

// Root is the repository's directory.
func (a *Area) Root() string { return a.root }

// Covers reports whether a path lies in the area, wherever links on the way lead.
func (a *Area) Covers(path string) bool { return a.Check(path) == nil }

// Check is an [OutsideError] for a path that does not lie in the area, wherever links on the way
// lead. Of what does not exist, what is there of the way counts. Without an area there is no bound.
func (a *Area) Check(path string) error {
	_, _, err := a.locate(path)
	return err
}

// locate is where a path leads, and the directory or file of the area that holds it.
func (a *Area) locate(path string) (real, within string, err error) {
	real = resolve(path)
	if a == nil {
		return real, filepath.Dir(real), nil
	}
	for _, dir := range append([]string{a.root}, a.allowed...) {
		if Below(dir, real) {
			return real, dir, nil
		}
	}
	return real, "", &OutsideError{Path: path, Real: real, Root: a.root}
}

// RealPath is a path without symbolic links, so that a file has one name. Of what does not exist, it is
// the path itself.
func RealPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// resolve is a path without links. Of what does not exist, the part that does is resolved.
func resolve(path string) string {
	path = filepath.Clean(path)
	real, err := filepath.EvalSymlinks(path)
	switch {
	case err == nil:
		return real
	case path == filepath.Dir(path):
		return path
	}
	if target, err := os.Readlink(path); err == nil { // a link that leads nowhere yet
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		if errors.Is(leads(path), fs.ErrNotExist) {
			return resolve(target)
		}
	}
	return filepath.Join(resolve(filepath.Dir(path)), filepath.Base(path))
}

// leads is the error of following a link; links that lead to each other are one that is not
// fs.ErrNotExist.
func leads(path string) error {
	_, err := os.Stat(path)
	return err
}

// Below reports whether a path is dir or lies below it, both absolute and clean.
func Below(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// repository is the nearest directory above dir, or dir itself, that has a .git, else dir. Home
// directories, the root of a file system and directories that all may write to are none: a .git
// in one of them says nothing of what stands below it.
func repository(dir string) string {
	dir = resolve(dir)
	homes := Homes()
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		if slices.Contains(homes, d) || isShared(d) {
			break
		}
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			return d
		}
	}
	return dir
}

// isShared reports whether a directory is one such as /tmp.
func isShared(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.Mode()&fs.ModeSticky != 0 && info.Mode().Perm()&0o002 != 0
}

// An OutsideError says that a path may not be read, and what the user has to say to allow it.
type OutsideError struct {
	Path string // as it was named
	Real string // where it leads
	Root string // what may be read
}

func (e *OutsideError) Error() string {
	leads := ""
	if e.Path != e.Real {
		leads = fmt.Sprintf(", which leads to %s,", e.Real)
	}
	remedy := "-allow=" + visible.Word(e.Real)
	if !strings.ContainsRune(e.Real, filepath.ListSeparator) { // in the variable, it would be two paths
		remedy += fmt.Sprintf(", or %s to %s", visible.Word(e.Real), Var)
	}
	return fmt.Sprintf("%s%s is outside of %s, and a configuration reads nothing else: to allow it, add %s", e.Path,
		leads, e.Root, remedy)
}
