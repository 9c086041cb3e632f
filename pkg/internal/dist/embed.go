package dist

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Embeds reports whether a pattern of a //go:embed line takes the directory in, or something in it,
// for a package in dir (go doc embed). Nothing need be there yet: gobuild will write it.
func (d *Dir) Embeds(dir, pattern string) bool {
	rel, err := filepath.Rel(readable.RealPath(dir), d.Real())
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return false
	}
	pattern, all := strings.CutPrefix(pattern, "all:")
	names, parts := strings.Split(filepath.ToSlash(rel), "/"), strings.Split(path.Clean(pattern), "/")
	if path.Clean(pattern) == "." {
		parts = nil // the package's own directory, with all that is in it
	}
	shared := min(len(names), len(parts))
	for i := range shared {
		if ok, err := path.Match(parts[i], names[i]); err != nil || !ok {
			return false
		}
	}
	return !cutOff(dir, names, shared, all)
}

// cutOff reports whether Go does not go down to the directory from where a pattern matches, by the
// first names of the way to it: names that begin with a point or underscore are hidden, and a go.mod
// begins another module.
func cutOff(dir string, names []string, matched int, all bool) bool {
	for i, name := range names {
		if i >= matched && !all && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
			return true
		}
		dir = filepath.Join(dir, name)
		if info, err := os.Lstat(filepath.Join(dir, "go.mod")); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}
