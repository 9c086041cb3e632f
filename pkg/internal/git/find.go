package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// findProgram finds the git program.
func findProgram() (*program, error) {
	path, err := LookPath("git")
	if err != nil {
		return nil, &kindError{"git is not installed, or not on the PATH: install it, or do not use git.* values",
			ErrNoGit}
	}
	return &program{path: path, search: AbsolutePath(os.Getenv("PATH"))}, nil
}

// LookPath is [exec.LookPath] without the relative directories of the PATH: the working directory may be a
// repository that holds a program of that name.
func LookPath(name string) (string, error) {
	for _, dir := range filepath.SplitList(AbsolutePath(os.Getenv("PATH"))) {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

// AbsolutePath returns the value of PATH without its relative and empty entries.
func AbsolutePath(value string) string {
	var dirs []string
	for _, dir := range filepath.SplitList(value) {
		if filepath.IsAbs(dir) {
			dirs = append(dirs, dir)
		}
	}
	return strings.Join(dirs, string(os.PathListSeparator))
}

// Redirects reports whether a variable of the environment leads git to another repository than
// the one that it is in, as those of a git hook do ("git rev-parse --local-env-vars").
func Redirects(name string) bool {
	switch name {
	case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_CONFIG", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
		"GIT_REPLACE_REF_BASE", "GIT_INTERNAL_SUPER_PREFIX":
		return true
	}
	return false
}
