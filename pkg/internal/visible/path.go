package visible

import (
	"os"
	"path/filepath"
)

// ShortPath returns a path as the user would write it: relative to the working directory where it
// lies below it.
func ShortPath(p string) string {
	wd, err := os.Getwd()
	if err != nil {
		return p
	}
	if rel, err := filepath.Rel(wd, p); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return p
}
