package dist

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Embeds reports whether a pattern of a //go:embed line of a package in dir embeds the directory or
// something in it (go doc embed). The directory need not exist yet.
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
	return !isCutOff(dir, names, shared, all)
}

// isCutOff reports whether Go does not descend to the directory of some names, of which the first ones
// match a pattern: names that begin with a dot or underscore are hidden, and a go.mod starts another
// module.
func isCutOff(dir string, names []string, matched int, all bool) bool {
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
