package gobuild

import (
	"fmt"
	"runtime"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/sync/errgroup"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// fill turns a located package into facts: mode, module, toolchain, overrides.
func (l *lookup) fill(t *lang.Target, f *plan.TargetFacts, p located) {
	before := len(l.diags)
	if p.remote != nil {
		l.fillRemote(t, f, p)
		return
	}
	f.Dir = p.dir
	mod, ok := l.moduleOf(t, p)
	if ok = ok && l.buildable(t, p, mod) && (mod == nil || l.sourceDirs(t, mod)); !ok || !l.fillToolchain(t, f,
		wanted(mod)) {
		return
	}
	if l.mode(t, p, mod, f.Toolchain.Version) == "gopath" {
		l.fillGOPATH(t, f, p)
	} else {
		l.fillModule(t, f, p, mod)
	}
	switch {
	case len(l.diags) > before:
	case l.mains != nil:
		l.mains[t] = true
	default:
		l.checkMain(t, f)
	}
}

// moduleOf finds a package's module; nil where it has none. What stands above an override or
// a GOPATH tree does not count.
func (l *lookup) moduleOf(t *lang.Target, p located) (*source.Module, bool) {
	if t.Mode == "gopath" {
		return nil, true
	}
	mod, err := l.module(p.dir)
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
func (l *lookup) buildable(t *lang.Target, p located, mod *source.Module) bool {
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

// mode is how imports are resolved: as written, else by what is there.
func (l *lookup) mode(t *lang.Target, p located, mod *source.Module, version string) string {
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
func (l *lookup) fillRemote(t *lang.Target, f *plan.TargetFacts, p located) {
	if t.Mode == "gopath" {
		l.errorAt(t.At("mode"), diag.ARemotePackageIsAModule,
			"Take mode out: path@version is always built as a module.")
		return
	}
	if !l.fillToolchain(t, f, demand{p.remote.Go, p.remote.Path + "@" + p.remote.Version}) {
		return
	}
	f.ImportPath = p.importPath
	f.Remote = &plan.Remote{Module: p.remote.Path, Version: p.remote.Version, Go: p.remote.Go}
	f.Overrides = l.overridesFor(t, f, remoteModules(p.remote))
}

// fillGOPATH is a package that is built by its import path, with every override in its place:
// a tree may hold another version of what is overridden.
func (l *lookup) fillGOPATH(t *lang.Target, f *plan.TargetFacts, p located) {
	f.ImportPath, f.Trees, f.Overrides = p.importPath, l.file.GOPATH, l.overrides
	l.imported[p.importPath] = true
	l.imports(t, f)
}

// fillModule is a package of a main module.
func (l *lookup) fillModule(t *lang.Target, f *plan.TargetFacts, p located, mod *source.Module) {
	m, err := l.planModule(mod)
	if err != nil {
		l.errorAt(t.At("package"), diag.ThePackagesModuleCannotBeRead, diag.SentenceOf(err))
		return
	}
	f.Module, f.ImportPath = m, joinImport(mod.Path, mod.Root, p.dir)
	l.imported[f.ImportPath] = true
	f.Overrides = l.overridesFor(t, f, graphModules(m))
	if len(f.Overrides) > 0 {
		m.GoMod = withoutReplaces(mod.GoMod, m.GoMod, f.Overrides)
	}
	if m.Vendored && len(f.Overrides) > 0 {
		if m.Overlay, err = overlayVendor(mod.VendorDir, f.Overrides); err != nil {
			l.errorAt(f.Overrides[0].At("path"), diag.ThisOverrideIsVendored, diag.SentenceOf(err))
		}
	}
}

// checkMains is checkMain for all targets that are left to it, several at once.
func (l *lookup) checkMains(targets []*lang.Target) {
	found := make([]hcl.Diagnostics, len(targets))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range targets {
		if !l.mains[t] {
			continue
		}
		group.Go(func() error {
			own := *l
			own.from, own.diags = t.Abs(""), nil
			own.checkMain(t, l.found[t])
			found[i] = own.diags
			return nil
		})
	}
	_ = group.Wait() // none has an error
	l.diags = append(l.diags, slices.Concat(found...)...)
}

// checkMain reports a package that is none, or no main package, on the first of the target's
// platforms where that is so.
func (l *lookup) checkMain(t *lang.Target, f *plan.TargetFacts) {
	for _, pl := range l.platformsOf(t) {
		before := len(l.diags)
		if l.checkMainFor(t, f, pl); len(l.diags) > before {
			return
		}
	}
}

func (l *lookup) checkMainFor(t *lang.Target, f *plan.TargetFacts, pl plan.Platform) {
	info, err := source.Context{GOOS: pl.OS, GOARCH: pl.Arch, Cgo: t.Cgo != "" && t.Cgo != "off", Tags: t.BuildTags,
		Go: f.Toolchain.Version}.Package(f.Dir)
	switch {
	case err != nil:
		l.errorAt(t.At("package"), diag.ThisPackageCannotBeCompiled, diag.SentenceOf(err)+l.otherPackage(f.Dir, err))
	case info.Name != "main":
		l.errorAt(t.At("package"), diag.ThisIsNoMainPackage,
			fmt.Sprintf("%s is package %s, and only package main makes a program.%s", l.show(f.Dir), info.Name,
				l.mainsNear(f.Dir)))
	}
}
