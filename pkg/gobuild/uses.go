package gobuild

import (
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/config"
	"github.com/gobuild-dev/gobuild/pkg/plan"
	"github.com/gobuild-dev/gobuild/pkg/source"
)

// overridesFor are the overrides that a module build uses: of modules in its module graph,
// and of what its own packages import. Others would only change the versions that Go picks.
func (l *lookup) overridesFor(t *config.Target, f *plan.TargetFacts, mod *source.Module) []*plan.Override {
	known := graphModules(f, mod)
	imported := l.imports(t, f)
	var list []*plan.Override
	for changed := true; changed; {
		changed = false
		for _, o := range l.overrides {
			if f.Module != nil && o.Dir == f.Module.Root || contains(list, o) {
				continue
			}
			if f.Remote != nil || known[o.Path] || importsBelow(imported, o.Path) {
				list, changed = append(list, o), true
				l.addRequires(known, o)
			}
		}
	}
	return list
}

func contains(list []*plan.Override, o *plan.Override) bool {
	for _, have := range list {
		if have == o {
			return true
		}
	}
	return false
}

// graphModules are the modules that go.mod and go.sum name.
func graphModules(f *plan.TargetFacts, mod *source.Module) map[string]bool {
	known := map[string]bool{}
	if mod == nil {
		return known
	}
	for path := range mod.Requires {
		known[path] = true
	}
	sums := f.Module.GoSum
	if f.Module.Work != nil {
		sums += f.Module.Work.Sum
		for _, u := range f.Module.Work.Uses {
			known[u.Path] = true
		}
	}
	for _, loc := range f.Module.Locals {
		known[loc.Path] = true
	}
	for line := range strings.Lines(sums) {
		path, _, _ := strings.Cut(line, " ")
		known[path] = true
	}
	return known
}

// addRequires makes an override's own requirements part of the module graph.
func (l *lookup) addRequires(known map[string]bool, o *plan.Override) {
	if mod, err := l.module(o.Dir); err == nil && mod != nil && mod.Root == o.Dir {
		for path := range mod.Requires {
			known[path] = true
		}
	}
}

func importsBelow(imported map[string]bool, prefix string) bool {
	for path := range imported {
		if belowPath(path, prefix) {
			return true
		}
	}
	return false
}

// imports are the import paths that a target reaches through what is on disk: its own
// module, workspace members, overrides and GOPATH trees.
func (l *lookup) imports(t *config.Target, f *plan.TargetFacts) map[string]bool {
	if f.Dir == "" {
		return nil
	}
	c := source.Context{GOOS: l.facts.Default.OS, GOARCH: l.facts.Default.Arch, Tags: t.BuildTags}
	reached, err := c.ImportGraph([]string{f.Dir}, func(importPath, fromDir string) (string, bool) { return l.resolve(f, importPath) })
	if err != nil {
		return nil // what does not parse is reported by the compiler
	}
	maps.Copy(l.imported, reached)
	return reached
}

// resolve finds the directory of an import path among what is on disk.
func (l *lookup) resolve(f *plan.TargetFacts, importPath string) (string, bool) {
	if o := l.overrideOf(importPath); o != nil {
		return joinDir(o.Dir, o.Path, importPath), true
	}
	if m := f.Module; m != nil {
		for _, loc := range append([]plan.Local{{Dir: m.Root, Path: m.Path}}, m.Locals...) {
			if belowPath(importPath, loc.Path) {
				return joinDir(loc.Dir, loc.Path, importPath), true
			}
		}
	}
	for _, tree := range f.Trees {
		if dir := filepath.Join(tree, "src", filepath.FromSlash(importPath)); isDir(dir) {
			return dir, true
		}
	}
	return "", false
}

func joinDir(dir, prefix, importPath string) string {
	return filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(importPath, prefix)))
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// overlayVendor replaces the vendored files of overridden packages.
func overlayVendor(vendorDir string, overrides []*plan.Override) (map[string]string, error) {
	overlay := map[string]string{}
	for _, o := range overrides {
		files, err := source.OverlayVendor(vendorDir, o.Path, o.Dir)
		if err != nil {
			return nil, err
		}
		maps.Copy(overlay, files)
	}
	return overlay, nil
}
