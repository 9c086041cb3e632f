package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// relativePath makes paths in a text relative if they are below the working directory.
func relativePath(s string) string {
	wd, err := os.Getwd()
	if err != nil || wd == filepath.Dir(wd) {
		return s
	}
	slash := string(filepath.Separator)
	return strings.ReplaceAll(s, wd+slash, "."+slash)
}

// Count returns a number with its noun.
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// SlashPath returns a path relative to the working directory, also where it is not below it.
func SlashPath(name string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, name); err == nil {
			name = rel
		}
	}
	return filepath.ToSlash(name)
}
