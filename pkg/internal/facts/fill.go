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

// A filler looks up how located packages are built.
type filler struct {
	*problems
	modules    modules
	toolchains *toolchains
	graph      graph
	cacheDir   string                                    // where there are no sources
	checkMain  func(t *lang.Target, f *plan.TargetFacts) // reports a package that makes no program
}

// fill turns a located package into facts: mode, module, toolchain, overrides.
func (l *filler) fill(t *lang.Target, f *plan.TargetFacts, p location) {
	before := len(l.diags)
	if p.remote != nil {
		l.fillRemote(t, f, p)
		return
	}
	f.Dir = p.dir
	mod, ok := l.findModule(t, p)
	if ok = ok && l.checkBuildable(t, p, mod) && (mod == nil || l.checkSourceDirs(t, mod)); !ok ||
		!l.toolchains.fill(t, f,
			requirementOf(mod)) {
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

// findModule finds a package's module; nil if it has none. What is above an override or
// a GOPATH tree does not count.
func (l *filler) findModule(t *lang.Target, p location) (*source.Module, bool) {
	if t.Mode == "gopath" {
		return nil, true
	}
	mod, err := l.modules.find(p.dir)
	if err != nil {
		l.errorAt(t.At("package"), diag.ThePackagesModuleCannotBeRead, diag.SentenceOf(err))
		return nil, false
	}
	if mod != nil && (mod.Path == "" || p.root != "" && !contains(p.root, mod.Root)) {
		return nil, true
	}
	return mod, true
}

// checkBuildable reports a package without a module and an import path, and one that is in its module only
// through a symbolic link.
func (l *filler) checkBuildable(t *lang.Target, p location, mod *source.Module) bool {
	switch {
	case mod == nil && t.Mode == "module":
		l.errorAt(t.At("mode"), diag.APackageWithoutAModule,
			fmt.Sprintf("No go.mod stands in %s or above: run go mod init there, or take mode out.",
				l.displayPath(p.dir)))
	case t.Mode == "gopath" && p.importPath == "":
		l.errorAt(t.At("mode"), diag.APackageWithoutAnImportPath,
			fmt.Sprintf("gopath builds a package by its import path, and no override or GOPATH tree holds %s: add an "+
				"override with its import path, or take mode out.", l.displayPath(p.dir)))
	case mod == nil && p.importPath == "":
		l.errorAt(t.At("package"), diag.APackageWithoutAModule,
			fmt.Sprintf("No go.mod stands in %s or above, and no override or GOPATH tree holds it: run go mod init "+
				"there, or add an override with its import path.", l.displayPath(p.dir)))
	case mod != nil && !contains(readable.RealPath(mod.Root), readable.RealPath(p.dir)):
		l.errorAt(t.At("package"), diag.ALinkLeadsOutOfTheModule,
			fmt.Sprintf("%s is really %s, which is not in the module %s: write that directory.", l.displayPath(p.dir),
				readable.RealPath(p.dir), mod.Path))
	default:
		return true
	}
	return false
}

// modeOf returns how imports are resolved: as written, else by what is there.
func modeOf(t *lang.Target, p location, mod *source.Module, version string) string {
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

// fillRemote fills the facts of a package that only the proxy has.
func (l *filler) fillRemote(t *lang.Target, f *plan.TargetFacts, p location) {
	if t.Mode == "gopath" {
		l.errorAt(t.At("mode"), diag.ARemotePackageIsAModule,
			"Take mode out: path@version is always built as a module.")
		return
	}
	if !l.toolchains.fill(t, f, goRequirement{p.remote.Go, p.remote.Path + "@" + p.remote.Version}) {
		return
	}
	f.ImportPath = p.importPath
	f.Remote = &plan.Remote{Module: p.remote.Path, Version: p.remote.Version, Go: p.remote.Go}
	f.Overrides = l.graph.overridesFor(t, f, remoteModules(p.remote))
}

// fillGOPATH fills the facts of a package that is built by its import path. All overrides are used, as a GOPATH
// tree may hold another version of what is overridden.
func (l *filler) fillGOPATH(t *lang.Target, f *plan.TargetFacts, p location) {
	f.ImportPath, f.Trees, f.Overrides = p.importPath, l.file.GOPATH, l.graph.overrides.list
	l.graph.imported[p.importPath] = true
	l.graph.imports(t, f)
}

// fillModule fills the facts of a package of a main module.
func (l *filler) fillModule(t *lang.Target, f *plan.TargetFacts, p location, mod *source.Module) {
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

// checkSourceDirs reports a module, local replacement or workspace member in a directory that is not for
// sources: a compile can read everything there.
func (l *filler) checkSourceDirs(t *lang.Target, mod *source.Module) bool {
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
					l.displayPath(mod.Lines[loc.Dir]), why))
			return false
		}
	}
	return true
}
