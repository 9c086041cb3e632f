package facts

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// overrides are those that could be read.
type overrides struct{ list []*plan.Override }

// ReadOverrides reads overrides with the go.mod of each that has one; what is wrong becomes a diagnostic.
func (l *Lookup) ReadOverrides(list []*lang.Override) {
	for _, c := range list {
		l.from = c.Abs("")
		dir, err := filepath.EvalSymlinks(c.Abs(c.Path))
		if err != nil {
			l.errorAt(c.At("path"), diag.AnOverrideWithoutSources,
				fmt.Sprintf("%s does not exist.", l.displayPath(c.Abs(c.Path))))
			continue
		}
		o := &plan.Override{Origin: c.Origin, Dir: dir, Path: c.ImportPath()}
		if l.readGoMod(o) {
			l.overrides.list = append(l.overrides.list, o)
		}
	}
}

// readGoMod checks that an override holds the module that it overrides.
func (l *Lookup) readGoMod(o *plan.Override) bool {
	file := filepath.Join(o.Dir, "go.mod")
	data, err := readable.ReadFile(file, maxModFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true // sources without a go.mod are a GOPATH package, or get one
	case err != nil:
		l.errorAt(o.At("path"), diag.TheOverridesGoModCannotBeRead, diag.SentenceOf(err))
		return false
	}
	mod, err := source.ParseGoMod(file, data)
	if err != nil {
		l.errorAt(o.At("path"), diag.TheOverridesGoModCannotBeRead, diag.SentenceOf(err))
		return false
	}
	o.HasMod, o.Requires = true, plan.Requires{}
	addRequires(o.Requires, file, data)
	if mod.Go != nil {
		o.Go = mod.Go.Version
	}
	if mod.Module == nil || mod.Module.Mod.Path == o.Path {
		return true
	}
	l.errorAt(o.At("path"), diag.TheOverrideHoldsAnotherModule,
		fmt.Sprintf("%s is the module %s, not %s: give the override that label, or another path.", l.displayPath(o.Dir),
			mod.Module.Mod.Path, o.Path))
	return false
}

// containing returns the innermost override whose directory holds dir.
func (all *overrides) containing(dir string) *plan.Override {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	var best *plan.Override
	for _, o := range all.list {
		if readable.IsBelow(o.Dir, dir) && (best == nil || len(o.Dir) > len(best.Dir)) {
			best = o
		}
	}
	return best
}

// of returns the innermost override that an import path lies below.
func (all *overrides) of(importPath string) *plan.Override {
	var best *plan.Override
	for _, o := range all.list {
		if isBelow(importPath, o.Path) && (best == nil || len(o.Path) > len(best.Path)) {
			best = o
		}
	}
	return best
}

// isBelow reports whether an import path is prefix or lies below it.
func isBelow(importPath, prefix string) bool {
	return importPath == prefix || strings.HasPrefix(importPath, prefix+"/")
}

// treeOf returns the GOPATH tree that contains a directory, or "".
func treeOf(trees []string, dir string) string {
	for _, tree := range trees {
		if readable.IsBelow(filepath.Join(tree, "src"), dir) {
			return tree
		}
	}
	return ""
}
