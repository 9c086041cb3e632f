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
				fmt.Sprintf("%s does not exist.", l.show(c.Abs(c.Path))))
			continue
		}
		o := &plan.Override{Origin: c.Origin, Dir: dir, Path: c.ImportPath()}
		if l.readGoMod(o) {
			l.overrides.list = append(l.overrides.list, o)
		}
	}
}

// readGoMod checks that an override holds the module that it stands for.
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
		fmt.Sprintf("%s is the module %s, not %s: give the override that label, or another path.", l.show(o.Dir),
			mod.Module.Mod.Path, o.Path))
	return false
}

// holding is the innermost override whose directory holds dir.
func (all *overrides) holding(dir string) *plan.Override {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	var best *plan.Override
	for _, o := range all.list {
		if holds(o.Dir, dir) && (best == nil || len(o.Dir) > len(best.Dir)) {
			best = o
		}
	}
	return best
}

// of is the innermost override that an import path lies below.
func (all *overrides) of(importPath string) *plan.Override {
	var best *plan.Override
	for _, o := range all.list {
		if belowPath(importPath, o.Path) && (best == nil || len(o.Path) > len(best.Path)) {
			best = o
		}
	}
	return best
}

// belowPath reports whether an import path is prefix or lies below it.
func belowPath(importPath, prefix string) bool {
	return importPath == prefix || strings.HasPrefix(importPath, prefix+"/")
}

// holds reports whether dir is root or lies below it.
func holds(root, dir string) bool {
	rel, err := filepath.Rel(root, dir)
	return err == nil && filepath.IsLocal(rel)
}

// treeHolding is the one of some GOPATH trees that a directory stands in, or "".
func treeHolding(trees []string, dir string) string {
	for _, tree := range trees {
		if holds(filepath.Join(tree, "src"), dir) {
			return tree
		}
	}
	return ""
}
