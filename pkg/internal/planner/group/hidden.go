package group

import (
	"path"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// vcsDirs are the directories that no package can embed (cmd/go/internal/load, isBadEmbedName).
// Settings of version control may hold credentials, and nothing in them feeds a build.
var vcsDirs = []string{".git", ".hg", ".svn", ".bzr"}

// hidden are directories of the project that are no sources: where outputs go. A .gobuild, where
// older versions of gobuild kept what they remembered, is a directory like any other now.
func (s Settings) hidden() []string {
	if s.Dist == "" {
		return nil
	}
	return []string{filepath.Join(s.Dir, filepath.FromSlash(s.Dist))}
}

// hiddenBelow are the paths, below mounts of local directories, of directories that a command
// is not to see: those named, and each tree's version control.
func hiddenBelow(mounts []plan.Mount, dirs []string) []string {
	var list []string
	for _, m := range mounts {
		if m.Kind != plan.Bind {
			continue
		}
		for _, name := range vcsDirs {
			list = append(list, path.Join(m.Target, name))
		}
		for _, dir := range dirs {
			if rel, err := filepath.Rel(m.Source, dir); err == nil && rel != "." && filepath.IsLocal(rel) {
				list = append(list, path.Join(m.Target, filepath.ToSlash(rel)))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
