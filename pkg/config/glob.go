package config

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// isPattern reports whether a path holds wildcards.
func isPattern(p string) bool { return strings.ContainsAny(p, "*?[") }

// glob finds the files and directories that a slash-separated pattern matches, relative
// to dir, sorted, written as the pattern is: "./a/*" gives "./a/b". Wildcards are those of
// path.Match, and ** for any number of directories. Names that begin with a dot are found
// only by patterns that say so.
func glob(dir, pattern string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("%q is not a valid pattern: a bracket is not closed", pattern)
	}
	fixed, rest := splitPattern(pattern)
	found := map[string]bool{}
	walkPattern(resolve(dir, fixed), fixed, rest, found)
	var all []string
	for p := range found {
		all = append(all, p)
	}
	slices.Sort(all)
	return all, nil
}

// splitPattern splits a pattern into its directory without wildcards and the rest.
func splitPattern(pattern string) (string, []string) {
	segments := strings.Split(pattern, "/")
	n := 0
	for n < len(segments)-1 && !isPattern(segments[n]) {
		n++
	}
	fixed := strings.Join(segments[:n], "/")
	if fixed == "" && n > 0 {
		fixed = "/"
	}
	return fixed, segments[n:]
}

// walkPattern collects what matches the segments below a directory that is found at disk
// and called shown.
func walkPattern(disk, shown string, segments []string, found map[string]bool) {
	if len(segments) == 0 {
		if _, err := os.Lstat(disk); err == nil {
			found[shown] = true
		}
		return
	}
	head, rest := segments[0], segments[1:]
	if !isPattern(head) {
		walkPattern(filepath.Join(disk, head), below(shown, head), rest, found)
		return
	}
	if head == "**" && len(rest) > 0 {
		walkPattern(disk, shown, rest, found)
	}
	entries, err := os.ReadDir(disk)
	if err != nil {
		return
	}
	for _, e := range entries {
		matchEntry(e, disk, shown, segments, found)
	}
}

func matchEntry(e fs.DirEntry, disk, shown string, segments []string, found map[string]bool) {
	head, rest := segments[0], segments[1:]
	if strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(head, ".") {
		return
	}
	disk, shown = filepath.Join(disk, e.Name()), below(shown, e.Name())
	if head == "**" {
		if e.IsDir() {
			walkPattern(disk, shown, segments, found)
		}
		if len(rest) == 0 {
			found[shown] = true
		}
		return
	}
	if ok, err := path.Match(head, e.Name()); err == nil && ok {
		walkPattern(disk, shown, rest, found)
	}
}

func below(dir, name string) string {
	switch dir {
	case "":
		return name
	case "/":
		return "/" + name
	}
	return dir + "/" + name
}
