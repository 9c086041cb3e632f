package facts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// A location is where a target's sources are. Either dir or remote is set.
type location struct {
	dir        string // absolute
	importPath string // where an override or a GOPATH tree gives it one
	root       string // of that override or tree: what is above does not count
	remote     *goproxy.RemoteModule
}

// A locator finds the packages of targets.
type locator struct {
	*problems
	ctx       context.Context
	overrides *overrides
	cacheDir  string
	modules   Modules
}

// locate finds a target's package: a directory, an import path below an override or in a
// GOPATH tree, or path@version.
func (l locator) locate(t *lang.Target) (location, bool) {
	pkg := t.Package
	switch {
	case isDirPath(pkg):
		return l.directory(t, t.Abs(pkg))
	case strings.Contains(pkg, "@"):
		return l.remote(t)
	}
	return l.importPath(t)
}

// isDirPath reports whether a package is written as a directory: absolute, or beginning
// with a dot, as go build has it.
func isDirPath(pkg string) bool {
	return filepath.IsAbs(pkg) || pkg == "." || pkg == ".." || strings.HasPrefix(pkg, "./") ||
		strings.HasPrefix(pkg, "../")
}

// directory returns a package given as a directory.
func (l locator) directory(t *lang.Target, dir string) (location, bool) {
	switch info, err := os.Stat(dir); {
	case err == nil && !info.IsDir():
		parent := l.displayPath(filepath.Dir(dir))
		d := l.errorAt(t.At("package"), diag.ThereIsNoSuchPackage,
			fmt.Sprintf("%s is a file, and a package is a directory: write %q.", l.displayPath(dir), parent))
		if l.isString(*d.Subject) {
			diag.WithFix(d, diag.Replace(*d.Subject, `"`+parent+`"`))
		}
		return location{}, false
	case err != nil:
		l.reportMissingDir(t.At("package"), diag.ThereIsNoSuchPackage, dir, l.displayPath(dir)+" is not a directory.")
		return location{}, false
	}
	if !l.file.Area.Covers(dir) {
		if why := l.file.Area.CheckSources(dir, l.cacheDir); why != "" {
			l.errorAt(t.At("package"), diag.NotADirectoryOfSources, why+".")
			return location{}, false
		}
	}
	if o := l.overrides.containing(dir); o != nil {
		dir = readable.RealPath(dir)
		return location{dir: dir, importPath: joinImport(o.Path, o.Dir, dir), root: o.Dir}, true
	}
	if tree := treeOf(l.file.GOPATH, dir); tree != "" {
		src := filepath.Join(tree, "src")
		return location{dir: dir, importPath: joinImport("", src, dir), root: src}, true
	}
	return location{dir: dir}, true
}

// joinImport returns the import path of dir below root, whose own is prefix.
func joinImport(prefix, root, dir string) string {
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return prefix
	}
	return path.Join(prefix, filepath.ToSlash(rel))
}

// importPath returns a package given as an import path.
func (l locator) importPath(t *lang.Target) (location, bool) {
	if o := l.overrides.of(t.Package); o != nil {
		rest := strings.TrimPrefix(strings.TrimPrefix(t.Package, o.Path), "/")
		dir := filepath.Join(o.Dir, filepath.FromSlash(rest))
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			l.reportMissingDir(t.At("package"), diag.ThereIsNoSuchPackage, dir,
				fmt.Sprintf("%s would stand in %s of the override %q, which is not a directory.", t.Package,
					l.displayPath(dir), o.Path))
			return location{}, false
		}
		return location{dir: dir, importPath: t.Package, root: o.Dir}, true
	}
	for _, tree := range l.file.GOPATH {
		src := filepath.Join(tree, "src")
		if dir := filepath.Join(src, filepath.FromSlash(t.Package)); isDir(dir) {
			return location{dir: dir, importPath: t.Package, root: src}, true
		}
	}
	if !l.inUnreadOverride(t.Package) {
		l.reportUnknownImport(t)
	}
	return location{}, false
}

// reportUnknownImport reports an unknown import path, and what may have been meant.
func (l locator) reportUnknownImport(t *lang.Target) {
	at := t.At("package")
	if l.reportOwnPackage(t) {
		return
	}
	if info, err := os.Stat(t.Abs(t.Package)); err == nil && info.IsDir() {
		d := l.errorAt(at, diag.ThereIsNoSuchPackage,
			fmt.Sprintf("No override and no GOPATH tree holds %q. If the directory is meant, write \"./%s\".",
				t.Package, t.Package))
		if l.isString(at) {
			diag.WithFix(d, diag.Replace(at, `"./`+t.Package+`"`))
		}
		return
	}
	l.errorAt(at, diag.ThereIsNoSuchPackage, fmt.Sprintf("No override and no GOPATH tree holds %q. Write a directory "+
		"(\"./%s\"), add an override for it, or write \"%s@VERSION\" to fetch it.", t.Package, t.Package, t.Package))
}

// reportOwnPackage reports an import path of the module around the target's block, or of one that its workspace
// uses. Those packages are written as directories. It returns false for other import paths.
func (l locator) reportOwnPackage(t *lang.Target) bool {
	own, rest := ownModule(t.Abs(""), t.Package)
	if own.Dir == "" {
		return false
	}
	at, dir := t.At("package"), filepath.Join(own.Dir, filepath.FromSlash(rest))
	near := l.displayPath(dir)
	if !isDir(dir) {
		l.reportMissingDir(at, diag.ThereIsNoSuchPackage, dir,
			fmt.Sprintf("Packages of the module %s are written as directories, and %s is not one.", own.Path, near))
		return true
	}
	d := l.errorAt(at, diag.ThereIsNoSuchPackage,
		fmt.Sprintf("Packages of the module %s are written as directories: write %q.", own.Path, near))
	if l.isString(at) {
		diag.WithFix(d, diag.Replace(at, `"`+near+`"`))
	}
	return true
}

// ownModule returns the module of an import path among that of a directory and those of its workspace, and what of
// the path is below the module's.
func ownModule(dir, importPath string) (own source.Local, rest string) {
	m, err := source.FindModule(dir)
	if err != nil || m == nil {
		return own, "" // a mistake in go.mod is reported with the packages that it has
	}
	for _, l := range append([]source.Local{{Dir: m.Root, Path: m.Path}}, m.Locals...) {
		below, ok := strings.CutPrefix(importPath+"/", l.Path+"/")
		if l.Path != "" && ok && len(l.Path) > len(own.Path) {
			own, rest = l, strings.TrimSuffix(below, "/")
		}
	}
	return own, rest
}

// remote returns a package given as path@version.
func (l locator) remote(t *lang.Target) (location, bool) {
	pkg, version, _ := strings.Cut(t.Package, "@")
	if l.modules == nil {
		return location{}, false
	}
	m, err := l.modules.Find(l.ctx, pkg, version, t.Toolchain)
	var unanswered *UnansweredError
	switch {
	case errors.As(err, &unanswered):
		l.diags = append(l.diags, diag.Warning(diag.ThisPackageWasNotLookedUp, t.At("package"),
			"No proxy could be asked for %s: %s", t.Package, diag.SentenceOf(unanswered.Err)))
		return location{}, false
	case err != nil:
		l.errorAt(t.At("package"), diag.ThisPackageCannotBeHad, diag.SentenceOf(err))
		return location{}, false
	}
	return location{remote: m, importPath: pkg}, true
}

// inUnreadOverride reports whether an import path lies below an override that could not be
// read, which was said by then.
func (l locator) inUnreadOverride(importPath string) bool {
	return slices.ContainsFunc(l.file.Overrides, func(o *lang.Override) bool {
		return isBelow(importPath, o.ImportPath()) && l.overrides.of(importPath) == nil
	})
}
