package facts

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

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
	l.checkProfile(t)
	if p.remote != nil {
		l.checkNoMod(t)
		l.fillRemote(t, f, p)
		return
	}
	f.Dir = p.dir
	mod, ok := l.findModule(t, p)
	if ok = ok && l.checkBuildable(t, p, mod) && (mod == nil || l.checkSourceDirs(t, mod)); !ok {
		l.toolchains.fillWritten(t, f)
		return
	}
	if !l.toolchains.fill(t, f, requirementOf(mod)) {
		return
	}
	if modeOf(t, p, mod, f.Toolchain.Version) == "gopath" {
		l.checkNoMod(t)
		l.fillGOPATH(t, f, p)
	} else {
		l.fillModule(t, f, p, mod)
	}
	if len(l.diags) > before {
		return
	}
	l.checkDefaultProfile(t, f)
	if l.file.Known(t, "platforms", "build_tags", "cgo") {
		l.checkMain(t, f)
	}
}

// checkNoMod reports where modules come from of a package that is built without a go.mod of its own.
func (l *filler) checkNoMod(t *lang.Target) {
	if t.Mod != "" {
		l.errorAt(t.At("mod"), diag.TheseExcludeEachOther,
			"mod says where the modules come from that a go.mod requires, and this package has none here: "+
				"take mod out.")
	}
}

// checkProfile reports a profile that is no file, or none that the compiler reads.
func (l *filler) checkProfile(t *lang.Target) {
	name := profileOf(t).File
	if name == "" || !l.file.Known(t, "pgo") {
		return
	}
	if info, err := os.Stat(name); err != nil {
		l.reportMissing(t.At("pgo"), diag.ThisIsNotAProfile, name, l.displayPath(name)+" does not exist.",
			func(e fs.DirEntry) bool { return !e.IsDir() })
	} else if !info.Mode().IsRegular() {
		l.errorAt(t.At("pgo"), diag.ThisIsNotAProfile, l.displayPath(name)+" is not a file.")
	} else {
		l.checkSamples(t.At("pgo"), name, "")
	}
}

// checkDefaultProfile is checkProfile for the one that the compiler takes from the package's directory.
func (l *filler) checkDefaultProfile(t *lang.Target, f *plan.TargetFacts) {
	since := map[string]string{"": plan.GoAutoPGO, "auto": plan.GoPGO}[t.Pgo]
	if since == "" || !l.file.Known(t, "pgo") || !f.Toolchain.AtLeast(since) {
		return
	}
	at := t.At("package")
	if t.Pgo != "" {
		at = t.At("pgo")
	}
	name := filepath.Join(f.Dir, "default.pgo")
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		l.checkSamples(at, name, " Or write pgo = \"off\".")
	}
}

// checkSamples reports a file that is no profile, if it can be read, with another remedy.
func (l *filler) checkSamples(at hcl.Range, name, remedy string) {
	if head, err := readHead(name); err == nil && !isProfile(head) {
		l.errorAt(at, diag.ThisIsNotAProfile, l.displayPath(name)+" is not a CPU profile: take what runtime/pprof, "+
			"net/http/pprof or go test -cpuprofile wrote, or what go tool preprofile makes of it."+remedy)
	}
}

// headSize is how much of a profile is looked at.
const headSize = 4 << 10

func readHead(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, headSize))
}

// isProfile reports whether a file may be a profile for the compiler, by its first bytes: one that go tool preprofile
// made, or a pprof profile, which is a protobuf message and may be compressed
// (https://github.com/google/pprof/blob/main/proto/profile.proto). For the compiler an empty file has no samples.
func isProfile(head []byte) bool {
	if bytes.HasPrefix(head, []byte("GO PREPROFILE V1\n")) || bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		return true
	}
	whole := len(head) < headSize
	for len(head) > 0 {
		var ok bool
		if head, ok = skipField(head, whole); !ok {
			return false
		}
	}
	return true
}

// skipField skips the field of a profile at the start of some bytes; if they are not whole, as much of it as there is.
// ok is false if none is there: all have numbers below 16, and are numbers or hold bytes.
func skipField(data []byte, whole bool) (rest []byte, ok bool) {
	const number, sized = 0, 2
	kind, field := data[0]&7, data[0]>>3
	value, n := binary.Uvarint(data[1:])
	switch {
	case field == 0 || field > 15 || kind != number && kind != sized || n < 0:
		return nil, false
	case n == 0: // cut off
		return nil, !whole
	case kind == number:
		return data[1+n:], true
	}
	rest = data[1+n:]
	if value > uint64(len(rest)) {
		return nil, !whole
	}
	return rest[value:], true
}

// findModule finds a package's module; nil if it has none. What is above an override or
// a GOPATH tree does not count.
func (l *filler) findModule(t *lang.Target, p location) (*source.Module, bool) {
	if t.Mode == "gopath" {
		return nil, true
	}
	mod, err := l.modules.find(p.dir, t.Mod)
	if err != nil {
		l.errorAt(t.At("package"), diag.ThePackagesModuleCannotBeRead, diag.SentenceOf(err))
		return nil, false
	}
	if mod != nil && (mod.Path == "" || p.root != "" && !readable.IsBelow(p.root, mod.Root)) {
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
	case mod != nil && !readable.IsBelow(readable.RealPath(mod.Root), readable.RealPath(p.dir)):
		l.errorAt(t.At("package"), diag.ALinkLeadsOutOfTheModule,
			fmt.Sprintf("%s is really %s, which is not in the module %s: write that directory.", l.displayPath(p.dir),
				readable.RealPath(p.dir), mod.Path))
	default:
		return l.checkPath(t, p, mod)
	}
	return false
}

// checkPath reports a directory whose name Go refuses.
func (l *filler) checkPath(t *lang.Target, p location, mod *source.Module) bool {
	importPath, inModule := p.importPath, mod != nil && t.Mode != "gopath"
	if inModule {
		importPath = joinImport(mod.Path, mod.Root, p.dir)
	}
	why := source.CheckImportPath(importPath, inModule)
	if why != nil {
		l.errorAt(t.At("package"), diag.APackageThatGoRefuses,
			fmt.Sprintf("Go builds no package %q: %s. Rename the directory.", importPath, why))
	}
	return why == nil
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
	if !l.toolchains.fill(t, f, GoRequirement{Version: p.remote.Go,
		By: p.remote.Path + "@" + p.remote.Version}) {
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
	m.Mod = t.Mod
	l.graph.imported[f.ImportPath] = true
	f.Overrides = l.graph.overridesFor(t, f, graphModules(m))
	l.checkVendored(t, f, mod)
	if len(f.Overrides) > 0 {
		m.GoMod = withoutReplaces(mod.GoMod, m.GoMod, f.Overrides)
	}
	if m.Vendored && len(f.Overrides) > 0 {
		if m.Overlay, err = overlayVendor(mod.VendorDir, f.Overrides); err != nil {
			l.errorAt(f.Overrides[0].At("path"), diag.ThisOverrideIsVendored, diag.SentenceOf(err))
		}
	}
}

// checkVendored reports a vendor directory that was written for another go.mod, which Go 1.14 and newer refuse.
func (l *filler) checkVendored(t *lang.Target, f *plan.TargetFacts, mod *source.Module) {
	if info, err := os.Stat(mod.VendorDir); t.Mod == "vendor" && mod.Vendored && (err != nil || !info.IsDir()) {
		l.errorAt(t.At("mod"), diag.VendorIsStale,
			l.displayPath(mod.VendorDir)+" does not exist: run go mod vendor, or take mod out.")
		return
	}
	if len(mod.VendorDiffers) == 0 || goversion.Compare(f.Toolchain.Version, "1.14") < 0 {
		return
	}
	command := "go mod vendor"
	if mod.Work != nil {
		command = "go work vendor"
	}
	const most = 3
	differs := mod.VendorDiffers
	if more := len(differs) - most; more > 0 {
		differs = append(slices.Clone(differs[:most]), fmt.Sprintf("and %d more", more))
	}
	l.errorAt(t.At("package"), diag.VendorIsStale, fmt.Sprintf("%s was written for other requirements: %s. Run %s.",
		l.displayPath(filepath.Join(mod.VendorDir, "modules.txt")), strings.Join(differs, "; "), command))
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
