package group

import (
	"path"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// vcsDirs are the directories that no package can embed (cmd/go/internal/load, isBadEmbedName).
// They may have credentials, and no build reads them.
var vcsDirs = []string{".git", ".hg", ".svn", ".bzr"}

// hidden are the directories of the project that are not sources: that of outputs. The .gobuild of older
// versions is not among them.
func (s Settings) hidden() []string {
	if s.Dist == "" {
		return nil
	}
	return []string{filepath.Join(s.Dir, filepath.FromSlash(s.Dist))}
}

// hiddenBelow are the paths, below binds, of directories that a command must not see: dirs, and the version
// control of each bind.
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
