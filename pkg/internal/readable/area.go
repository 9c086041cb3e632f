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

// NewArea returns the area of a configuration in dir: the git work tree of dir, or else dir, and
// the allowed absolute paths.
func NewArea(dir string, allowed []string) *Area {
	a := &Area{root: findRepository(dir)}
	for _, p := range allowed {
		a.allowed = append(a.allowed, resolve(p))
	}
	return a
}

// ParseAllowed returns the paths that an environment allows. Relative ones are relative to dir.
func ParseAllowed(environ []string, dir string) (paths []string) {
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

// Root returns the repository's directory.
func (a *Area) Root() string { return a.root }

// Covers reports whether a path is in the area after links are resolved.
func (a *Area) Covers(path string) bool { return a.Check(path) == nil }

// Allows reports whether the user allowed a path, wherever it is.
func (a *Area) Allows(path string) bool {
	real := resolve(path)
	return slices.ContainsFunc(a.allowed, func(dir string) bool { return IsBelow(dir, real) })
}

// Check returns an [OutsideError] for a path that is not in the area after links are resolved. Of a
// path that does not exist, the existing part counts. A nil area has no bound.
func (a *Area) Check(path string) error {
	_, _, err := a.locate(path)
	return err
}

// locate returns where a path leads, and the directory or file of the area that contains it.
func (a *Area) locate(path string) (real, within string, err error) {
	real = resolve(path)
	if a == nil {
		return real, filepath.Dir(real), nil
	}
	for _, dir := range append([]string{a.root}, a.allowed...) {
		if IsBelow(dir, real) {
			return real, dir, nil
		}
	}
	return real, "", &OutsideError{Path: path, Real: real, Root: a.root}
}

// RealPath returns a path without symbolic links, so that a file has one name. A path that does not
// exist is returned as it is.
func RealPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// resolve returns a path without links. Of a path that does not exist, the existing part is
// resolved.
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
		if errors.Is(followLink(path), fs.ErrNotExist) {
			return resolve(target)
		}
	}
	return filepath.Join(resolve(filepath.Dir(path)), filepath.Base(path))
}

// followLink returns the error of following a link. For links in a circle it is not fs.ErrNotExist.
func followLink(path string) error {
	_, err := os.Stat(path)
	return err
}

// IsBelow reports whether a path is dir or below it, both absolute and clean.
func IsBelow(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// findRepository returns the nearest directory that is dir or above it and has a .git, or else dir.
// It ignores a .git in home directories, the root of a file system and directories that all may
// write to, as it says nothing of what is below.
func findRepository(dir string) string {
	dir = resolve(dir)
	homes := HomeDirs()
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

// Above returns dir and the directories above it that belong together: up to the one with a .git, and none that is a
// home directory, or that all may write to, as anybody could have put a file there.
func Above(dir string) (dirs []string) {
	homes := HomeDirs()
	for d := filepath.Clean(dir); d != filepath.Dir(d); d = filepath.Dir(d) {
		if real := resolve(d); slices.Contains(homes, real) || isShared(real) {
			break
		}
		dirs = append(dirs, d)
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			break
		}
	}
	return dirs
}

// isShared reports whether a directory is like /tmp.
func isShared(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.Mode()&fs.ModeSticky != 0 && info.Mode().Perm()&0o002 != 0
}

// An OutsideError reports a path that may not be read, with the way to allow it.
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
