package gobuild

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/config"
	"github.com/gobuild-dev/gobuild/pkg/plan"
	"github.com/gobuild-dev/gobuild/pkg/source"
	"github.com/gobuild-dev/gobuild/pkg/toolchain"
)

// fill turns a located package into facts: mode, module, toolchain, overrides.
func (l *lookup) fill(t *config.Target, f *plan.TargetFacts, p located) {
	if p.remote != nil {
		l.fillRemote(t, f, p)
		return
	}
	f.Dir = p.dir
	mod, ok := l.moduleOf(t, p)
	if !ok || !l.fillToolchain(t, f, mod, nil) {
		return
	}
	if l.mode(t, p, mod, f.Toolchain.Version) == "gopath" {
		l.fillGOPATH(t, f, p)
	} else {
		l.fillModule(t, f, p, mod)
	}
	if !l.diags.HasErrors() {
		l.checkMain(t, f)
	}
}

// moduleOf finds a package's module; nil where it has none. Above an override that has no
// go.mod stands none that counts.
func (l *lookup) moduleOf(t *config.Target, p located) (*source.Module, bool) {
	if t.Mode == "gopath" {
		return nil, true
	}
	mod, err := l.module(p.dir)
	if err != nil {
		l.errorAt(t.At("package"), "The package's module cannot be read", sentence(err))
		return nil, false
	}
	if mod != nil && p.override != nil && !holds(p.override.Dir, mod.Root) {
		return nil, true
	}
	if mod != nil && mod.Path == "" {
		return nil, true
	}
	return mod, true
}

// mode is how imports are resolved: as written, else by what is there.
func (l *lookup) mode(t *config.Target, p located, mod *source.Module, version string) string {
	switch {
	case t.Mode != "":
		return t.Mode
	case mod == nil:
		return "gopath"
	case p.importPath != "" && toolchain.Compare(version, "1.11") < 0:
		return "gopath" // a Go without modules, and there is an import path to build by
	}
	return "module"
}

// fillRemote is a package that only the proxy has.
func (l *lookup) fillRemote(t *config.Target, f *plan.TargetFacts, p located) {
	if t.Mode == "gopath" {
		l.errorAt(t.At("mode"), "A remote package is a module", "Take mode out: path@version is always built as a module.")
		return
	}
	if !l.fillToolchain(t, f, nil, p.remote) {
		return
	}
	f.ImportPath = p.importPath
	f.Remote = &plan.Remote{Module: p.remote.Path, Version: p.remote.Version, Go: p.remote.Go}
	f.Overrides = l.overridesFor(t, f, nil)
}

// fillGOPATH is a package that is built by its import path.
func (l *lookup) fillGOPATH(t *config.Target, f *plan.TargetFacts, p located) {
	if p.importPath == "" {
		l.errorAt(t.At("package"), "A package without a module",
			fmt.Sprintf("No go.mod stands in %s or above, and no override or GOPATH tree holds it: run go mod init there, or add an override with its import path.", l.show(p.dir)))
		return
	}
	f.ImportPath, f.Trees, f.Overrides = p.importPath, l.file.GOPATH, l.overrides
	l.imported[p.importPath] = true
	l.imports(t, f)
}

// fillModule is a package of a main module.
func (l *lookup) fillModule(t *config.Target, f *plan.TargetFacts, p located, mod *source.Module) {
	if mod == nil {
		l.errorAt(t.At("mode"), "A package without a module", fmt.Sprintf("No go.mod stands in %s or above: run go mod init there, or take mode out.", l.show(p.dir)))
		return
	}
	m, err := planModule(mod)
	if err != nil {
		l.errorAt(t.At("package"), "The package's module cannot be read", sentence(err))
		return
	}
	f.Module, f.ImportPath = m, joinImport(mod.Path, mod.Root, p.dir)
	l.imported[f.ImportPath] = true
	f.Overrides = l.overridesFor(t, f, mod)
	if m.Vendored && len(f.Overrides) > 0 {
		if m.Overlay, err = overlayVendor(mod.VendorDir, f.Overrides); err != nil {
			l.errorAt(f.Overrides[0].Config.At("path"), "This override cannot take the place of a vendored package", sentence(err))
		}
	}
}

// planModule is what a plan needs of a module.
func planModule(mod *source.Module) (*plan.Module, error) {
	m := &plan.Module{Root: mod.Root, Path: mod.Path, Go: mod.ModGo, Vendored: mod.Vendored, HasDeps: mod.HasDeps, Requires: mod.Requires}
	text, err := os.ReadFile(mod.GoMod)
	if err != nil {
		return nil, err
	}
	parsed, err := source.ParseGoMod(mod.GoMod, text)
	if err != nil {
		return nil, err
	}
	m.GoMod, m.Godebug = string(text), map[string]string{}
	for _, g := range parsed.Godebug {
		m.Godebug[g.Key] = g.Value
	}
	if m.GoSum, err = readIfThere(filepath.Join(mod.Root, "go.sum")); err != nil {
		return nil, err
	}
	for _, loc := range mod.Locals {
		m.Locals = append(m.Locals, planLocal(loc))
	}
	if mod.Work != nil {
		m.Work, err = planWorkspace(mod.Work)
	}
	return m, err
}

// planLocal also says whether the module there goes by the path that the build knows it by.
func planLocal(loc source.Local) plan.Local {
	file := filepath.Join(loc.Dir, "go.mod")
	text, err := os.ReadFile(file)
	own := false
	if err == nil {
		mod, err := source.ParseGoMod(file, text)
		own = err == nil && mod.Module != nil && mod.Module.Mod.Path == loc.Path
	}
	return plan.Local{Dir: loc.Dir, Path: loc.Path, Go: loc.Go, Own: own}
}

func planWorkspace(ws *source.Workspace) (*plan.Workspace, error) {
	w := &plan.Workspace{Dir: ws.Dir, Go: ws.Go, Godebug: ws.Godebug}
	for _, u := range ws.Use {
		w.Uses = append(w.Uses, planLocal(u))
	}
	for _, r := range ws.Replace {
		rep := plan.Replace{Path: r.Old.Path, Version: r.Old.Version, NewPath: r.New.Path, NewVersion: r.New.Version}
		if rep.NewVersion == "" && !filepath.IsAbs(rep.NewPath) {
			rep.NewPath = filepath.Join(ws.Dir, filepath.FromSlash(rep.NewPath))
		}
		w.Replace = append(w.Replace, rep)
	}
	var err error
	w.Sum, err = readIfThere(filepath.Join(ws.Dir, "go.work.sum"))
	return w, err
}

func readIfThere(name string) (string, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(data), err
}

// fillToolchain is the one written, else what the module asks for.
func (l *lookup) fillToolchain(t *config.Target, f *plan.TargetFacts, mod *source.Module, remote *toolchain.RemoteModule) (ok bool) {
	if t.Toolchain != nil {
		f.Toolchain, ok = l.toolchainOf(t.Toolchain, t.At("toolchain"))
		return ok
	}
	want := ""
	switch {
	case remote != nil:
		want = remote.Go
	case mod != nil:
		want = first(mod.Toolchain, mod.Go)
	}
	if want == "" || want == "default" {
		l.errorAt(t.Range, "A target without a toolchain",
			"No go.mod says which Go version compiles it. Write:\n\n  toolchain \"stable\" { version = \"1.26.8\" }\n\nand in the target:\n\n  toolchain = toolchain.stable")
		return false
	}
	version, err := l.fullVersion(want)
	if err == nil {
		err = l.unknownVersion(version)
	}
	if err != nil {
		l.errorAt(t.Range, "The Go version that go.mod asks for cannot be had",
			fmt.Sprintf("%s asks for Go %s. %s", asker(mod, remote), want, sentence(err)))
		return false
	}
	f.Toolchain = plan.Toolchain{Version: version}
	return true
}

// asker is what says which Go version a module needs.
func asker(mod *source.Module, remote *toolchain.RemoteModule) string {
	switch {
	case mod == nil:
		return remote.Path + "@" + remote.Version
	case mod.Work != nil:
		return shortPath(mod.Work.File)
	}
	return shortPath(mod.GoMod)
}

// fullVersion is a version with a patch level: that of a line, or the newest of it.
func (l *lookup) fullVersion(want string) (string, error) {
	version, err := toolchain.Normalize(want)
	if err != nil {
		return "", err
	}
	if toolchain.IsLine(version) {
		return l.toolchains.Newest(l.ctx, version)
	}
	return version, nil
}

// checkMain reports a package that is none, or no main package.
func (l *lookup) checkMain(t *config.Target, f *plan.TargetFacts) {
	pl := l.facts.Default
	if len(t.Platforms) > 0 {
		if parsed, err := plan.ParsePlatform(t.Platforms[0]); err == nil {
			pl = parsed
		}
	}
	info, err := source.Context{GOOS: pl.OS, GOARCH: pl.Arch, Cgo: t.Cgo != "" && t.Cgo != "off", Tags: t.BuildTags, Go: f.Toolchain.Version}.Package(f.Dir)
	switch {
	case err != nil:
		l.errorAt(t.At("package"), "This package cannot be compiled", sentence(err))
	case info.Name != "main":
		l.errorAt(t.At("package"), "This is no main package", fmt.Sprintf("%s is package %s, and only package main makes a program.", l.show(f.Dir), info.Name))
	}
}
