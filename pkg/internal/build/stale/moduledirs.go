package stale

import (
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/modcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// moduleDirs are the directories below the module cache of packages, and of what they may embed.
func (l *Listings) moduleDirs(c *plan.CompileAction, packages []goPackage) (dirs []string) {
	for _, modCache := range l.ModuleCaches(c.Command) {
		for _, p := range packages {
			found := modcache.Dirs(modCache, []string{filepath.FromSlash(p.Dir)})
			if len(found) > 0 && len(p.EmbedPatterns) > 0 {
				found = modcache.Dirs(modCache, subdirectories(filepath.FromSlash(p.Dir)))
			}
			dirs = append(dirs, found...)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// subdirectories are a directory and all directories below it that can be read.
func subdirectories(dir string) (dirs []string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	return dirs
}
