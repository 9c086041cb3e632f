package facts

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// A filler finds out how located packages are built.
type filler struct {
	*problems
	modules    modules
	toolchains *toolchains
	graph      graph
	cacheDir   string                                    // where no sources can stand
	checkMain  func(t *lang.Target, f *plan.TargetFacts) // reports a package that makes no program
}

// fill turns a located package into facts: mode, module, toolchain, overrides.
func (l *filler) fill(t *lang.Target, f *plan.TargetFacts, p located) {
	before := len(l.diags)
	if p.remote != nil {
		l.fillRemote(t, f, p)
		return
	}
	f.Dir = p.dir
	mod, ok := l.moduleOf(t, p)
	if ok = ok && l.buildable(t, p, mod) && (mod == nil || l.sourceDirs(t, mod)); !ok || !l.toolchains.fill(t, f,
		wanted(mod)) {
		return
	}
	if modeOf(t, p, mod, f.Toolchain.Version) == "gopath" {
		l.fillGOPATH(t, f, p)
	} else {
		l.fillModule(t, f, p, mod)
	}
	if len(l.diags) == before {
		l.checkMain(t, f)
	}
}

// moduleOf finds a package's module; nil where it has none. What stands above an override or
// a GOPATH tree does not count.
func (l *filler) moduleOf(t *lang.Target, p located) (*source.Module, bool) {
	if t.Mode == "gopath" {
		return nil, true
	}
	mod, err := l.modules.find(p.dir)
	if err != nil {
		l.errorAt(t.At("package"), diag.ThePackagesModuleCannotBeRead, diag.SentenceOf(err))
		return nil, false
	}
	if mod != nil && (mod.Path == "" || p.root != "" && !holds(p.root, mod.Root)) {
		return nil, true
	}
	return mod, true
}

// buildable reports a package that neither a module nor an import path leads to, and one
// that a link puts into a module that does not hold it.
func (l *filler) buildable(t *lang.Target, p located, mod *source.Module) bool {
	switch {
	case mod == nil && t.Mode == "module":
		l.errorAt(t.At("mode"), diag.APackageWithoutAModule,
			fmt.Sprintf("No go.mod stands in %s or above: run go mod init there, or take mode out.", l.show(p.dir)))
	case t.Mode == "gopath" && p.importPath == "":
		l.errorAt(t.At("mode"), diag.APackageWithoutAnImportPath,
			fmt.Sprintf("gopath builds a package by its import path, and no override or GOPATH tree holds %s: add an "+
				"override with its import path, or take mode out.", l.show(p.dir)))
	case mod == nil && p.importPath == "":
		l.errorAt(t.At("package"), diag.APackageWithoutAModule,
			fmt.Sprintf("No go.mod stands in %s or above, and no override or GOPATH tree holds it: run go mod init "+
				"there, or add an override with its import path.", l.show(p.dir)))
	case mod != nil && !holds(readable.RealPath(mod.Root), readable.RealPath(p.dir)):
		l.errorAt(t.At("package"), diag.ALinkLeadsOutOfTheModule,
			fmt.Sprintf("%s is really %s, which is not in the module %s: write that directory.", l.show(p.dir),
				readable.RealPath(p.dir), mod.Path))
	default:
		return true
	}
	return false
}

// modeOf is how imports are resolved: as written, else by what is there.
func modeOf(t *lang.Target, p located, mod *source.Module, version string) string {
	switch {
	case t.Mode != "":
		return t.Mode
	case mod == nil:
		return "gopath"
	case p.importPath != "" && goversion.Compare(version, "1.11") < 0:
		return "gopath" // a Go without modules, and there is an import path to build by
	}
	return "module"
}

// fillRemote is a package that only the proxy has.
func (l *filler) fillRemote(t *lang.Target, f *plan.TargetFacts, p located) {
	if t.Mode == "gopath" {
		l.errorAt(t.At("mode"), diag.ARemotePackageIsAModule,
			"Take mode out: path@version is always built as a module.")
		return
	}
	if !l.toolchains.fill(t, f, demand{p.remote.Go, p.remote.Path + "@" + p.remote.Version}) {
		return
	}
	f.ImportPath = p.importPath
	f.Remote = &plan.Remote{Module: p.remote.Path, Version: p.remote.Version, Go: p.remote.Go}
	f.Overrides = l.graph.overridesFor(t, f, remoteModules(p.remote))
}

// fillGOPATH is a package that is built by its import path, with every override in its place:
// a tree may hold another version of what is overridden.
func (l *filler) fillGOPATH(t *lang.Target, f *plan.TargetFacts, p located) {
	f.ImportPath, f.Trees, f.Overrides = p.importPath, l.file.GOPATH, l.graph.overrides.list
	l.graph.imported[p.importPath] = true
	l.graph.imports(t, f)
}

// fillModule is a package of a main module.
func (l *filler) fillModule(t *lang.Target, f *plan.TargetFacts, p located, mod *source.Module) {
	m, err := l.modules.lower(mod)
	if err != nil {
		l.errorAt(t.At("package"), diag.ThePackagesModuleCannotBeRead, diag.SentenceOf(err))
		return
	}
	f.Module, f.ImportPath = m, joinImport(mod.Path, mod.Root, p.dir)
	l.graph.imported[f.ImportPath] = true
	f.Overrides = l.graph.overridesFor(t, f, graphModules(m))
	if len(f.Overrides) > 0 {
		m.GoMod = withoutReplaces(mod.GoMod, m.GoMod, f.Overrides)
	}
	if m.Vendored && len(f.Overrides) > 0 {
		if m.Overlay, err = overlayVendor(mod.VendorDir, f.Overrides); err != nil {
			l.errorAt(f.Overrides[0].At("path"), diag.ThisOverrideIsVendored, diag.SentenceOf(err))
		}
	}
}

// sourceDirs reports a module or one of its local replacements and workspace members that stands
// where no sources do: a compile reads all that is there.
func (l *filler) sourceDirs(t *lang.Target, mod *source.Module) bool {
	area := l.file.Area
	if !area.Covers(mod.Root) {
		if why := area.CheckSources(mod.Root, l.cacheDir); why != "" {
			l.errorAt(t.At("package"), diag.NotADirectoryOfSources,
				fmt.Sprintf("The package's module stands there: %s.", why))
			return false
		}
	}
	for _, loc := range mod.Locals {
		if area.IsRoot(loc.Dir) || loc.Dir == mod.Root {
			continue
		}
		if why := area.CheckSources(loc.Dir, l.cacheDir); why != "" {
			l.errorAt(t.At("package"), diag.NotADirectoryOfSources,
				fmt.Sprintf("%s: %s, and a module must stand in a directory that holds nothing but Go sources.",
					l.show(mod.Lines[loc.Dir]), why))
			return false
		}
	}
	return true
}
