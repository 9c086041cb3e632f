package gobuild

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// sourceDirs reports a module or one of its local replacements and workspace members that stands
// where no sources do: a compile reads all that is there.
func (l *lookup) sourceDirs(t *lang.Target, mod *source.Module) bool {
	area := l.file.Area
	if !area.Covers(mod.Root) {
		if why := area.Sources(mod.Root, l.cacheDir); why != "" {
			l.errorAt(t.At("package"), diag.NotADirectoryOfSources,
				fmt.Sprintf("The package's module stands there: %s.", why))
			return false
		}
	}
	for _, loc := range mod.Locals {
		if area.IsSelf(loc.Dir) || loc.Dir == mod.Root {
			continue
		}
		if why := area.Sources(loc.Dir, l.cacheDir); why != "" {
			l.errorAt(t.At("package"), diag.NotADirectoryOfSources,
				fmt.Sprintf("%s: %s, and a module must stand in a directory that holds nothing but Go sources.",
					l.show(mod.Lines[loc.Dir]), why))
			return false
		}
	}
	return true
}
