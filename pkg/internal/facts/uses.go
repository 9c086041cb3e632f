package facts

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// overridesFor returns the overrides that a module build uses: of modules in its module graph,
// and of what its own packages import. Others would only change the versions that Go picks.
// listed are the paths of the modules in the graph; nil is unknown.
func (g graph) overridesFor(t *lang.Target, f *plan.TargetFacts, listed map[string]bool) []*plan.Override {
	if len(g.overrides.list) == 0 {
		return nil
	}
	imported := g.imports(t, f)
	used := map[*plan.Override]bool{}
	for changed := true; changed; {
		changed = false
		for _, o := range g.overrides.list {
			if used[o] || f.Module != nil && o.Dir == readable.RealPath(f.Module.Root) {
				continue
			}
			if listed == nil || listed[o.Path] || ImportsBelow(imported, o.Path) {
				used[o], changed = true, true
				addGraph(listed, o)
				// Which of its packages modules from a proxy import is not known.
				maps.Copy(imported, g.importsFrom(t, f, packageDirs(o.Dir)))
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(g.overrides.list), func(o *plan.Override) bool { return !used[o] })
}

// overridesIn returns the overrides that affect a target's binary: the one of its own package, and for modules
// those in its module graph, which may choose versions even if nothing imports them, in GOPATH mode those that
// it imports.
func (g graph) overridesIn(t *lang.Target, f *plan.TargetFacts) []*plan.Override {
	var imported map[string]bool
	if f.Mode() == "gopath" {
		imported = g.imports(t, f)
	}
	return slices.DeleteFunc(slices.Clone(g.overrides.list), func(o *plan.Override) bool {
		own := f.Dir != "" && isBelow(t.Package, o.Path) && readable.IsBelow(o.Dir, readable.RealPath(f.Dir))
		return !own && !(slices.Contains(f.Overrides, o) && (imported == nil || ImportsBelow(imported, o.Path)))
	})
}

// addGraph makes what an override requires part of the module graph.
func addGraph(graph map[string]bool, o *plan.Override) {
	if graph == nil {
		return
	}
	for path := range o.Requires {
		graph[path] = true
	}
	addSums(graph, filepath.Join(o.Dir, "go.sum"))
}

// graphModules returns the modules that the go.mod and go.sum files of a build name.
func graphModules(m *plan.Module) map[string]bool {
	graph := map[string]bool{}
	for path := range m.Requires {
		graph[path] = true
	}
	addSums(graph, filepath.Join(m.Root, "go.sum"))
	for _, loc := range m.Locals {
		graph[loc.Path] = true
		addSums(graph, filepath.Join(loc.Dir, "go.sum"))
	}
	if m.Work != nil {
		addSums(graph, filepath.Join(m.Work.Dir, "go.work.sum"))
	}
	return graph
}

// addSums adds the modules that a go.sum names, if there is one.
func addSums(graph map[string]bool, file string) {
	text, err := readOptional(file)
	if err != nil {
		return // go says it better
	}
	for line := range strings.Lines(text) {
		if path, _, ok := strings.Cut(line, " "); ok {
			graph[path] = true
		}
	}
}

// remoteModules returns the modules in the graph of a remote one. From go 1.17 on its go.mod
// names them all; before, only its own requirements.
func remoteModules(m *goproxy.RemoteModule) map[string]bool {
	if m.Go == "" || goversion.Compare(m.Go, "1.17") < 0 {
		return nil
	}
	requires := plan.Requires{}
	addRequires(requires, "go.mod", m.GoMod)
	graph := map[string]bool{m.Path: true}
	for path := range requires {
		graph[path] = true
	}
	return graph
}

// ImportsBelow reports whether one of some import paths is prefix or lies below it.
func ImportsBelow(imported map[string]bool, prefix string) bool {
	for path := range imported {
		if isBelow(path, prefix) {
			return true
		}
	}
	return false
}

// imports returns the import paths that a target reaches, on any of its platforms, through what
// is on disk: its own module, workspace members, overrides and GOPATH trees.
func (g graph) imports(t *lang.Target, f *plan.TargetFacts) map[string]bool {
	if f.Dir == "" || len(g.overrides.list) == 0 {
		return map[string]bool{}
	}
	all := g.importsFrom(t, f, []string{f.Dir})
	maps.Copy(g.imported, all)
	return all
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
