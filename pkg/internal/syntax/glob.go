package syntax

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// isPattern reports whether a path holds wildcards.
func isPattern(p string) bool { return strings.ContainsAny(p, "*?[") }

// Glob finds the files and directories that a slash-separated pattern matches, relative
// to dir, sorted, written as the pattern is: "./a/*" gives "./a/b". Wildcards are those of
// path.Match, and ** for any number of directories. Names that begin with a dot are found
// only by patterns that say so. A pattern whose fixed part leads out of the area is an error;
// links that lead out of it are not followed by what comes after.
func Glob(area *readable.Area, dir, pattern string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("%q is not a valid pattern: a bracket is not closed", pattern)
	}
	fixed, rest := splitPattern(pattern)
	top := lang.AbsPath(dir, fixed)
	if err := area.Check(top); err != nil {
		return nil, err
	}
	g := globber{area: area, found: map[string]bool{}}
	g.walk(top, fixed, rest)
	return slices.Sorted(maps.Keys(g.found)), nil
}

// A globber collects what a pattern matches.
type globber struct {
	area  *readable.Area
	found map[string]bool
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

// walk collects what matches the segments below a directory that is found at disk and called
// shown.
func (g *globber) walk(disk, shown string, segments []string) {
	if len(segments) == 0 {
		if _, err := os.Lstat(disk); err == nil {
			g.found[shown] = true
		}
		return
	}
	head, rest := segments[0], segments[1:]
	if !isPattern(head) {
		if next := filepath.Join(disk, head); len(rest) == 0 || g.area.Covers(next) {
			g.walk(next, joinPath(shown, head), rest)
		}
		return
	}
	if head == "**" && len(rest) > 0 {
		g.walk(disk, shown, rest)
	}
	entries, err := os.ReadDir(disk)
	if err != nil {
		return
	}
	for _, e := range entries {
		g.match(e, disk, shown, segments)
	}
}

func (g *globber) match(e fs.DirEntry, disk, shown string, segments []string) {
	head, rest := segments[0], segments[1:]
	if strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(head, ".") {
		return
	}
	disk, shown = filepath.Join(disk, e.Name()), joinPath(shown, e.Name())
	if head == "**" {
		if e.IsDir() {
			g.walk(disk, shown, segments)
		}
		if len(rest) == 0 {
			g.found[shown] = true
		}
		return
	}
	if ok, err := path.Match(head, e.Name()); err == nil && ok && (len(rest) == 0 || e.Type()&fs.ModeSymlink == 0 ||
		g.area.Covers(disk)) {
		g.walk(disk, shown, rest)
	}
}

func joinPath(dir, name string) string {
	switch dir {
	case "":
		return name
	case "/":
		return "/" + name
	}
	return dir + "/" + name
}
