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
)

// A located package is where a target's sources are. Either dir or remote is set.
type located struct {
	dir        string // absolute
	importPath string // where an override or a GOPATH tree gives it one
	root       string // of that override or tree: what stands above does not count
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
func (l locator) locate(t *lang.Target) (located, bool) {
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

// directory is a package given as a directory.
func (l locator) directory(t *lang.Target, dir string) (located, bool) {
	switch info, err := os.Stat(dir); {
	case err == nil && !info.IsDir():
		parent := l.show(filepath.Dir(dir))
		d := l.errorAt(t.At("package"), diag.ThereIsNoSuchPackage,
			fmt.Sprintf("%s is a file, and a package is a directory: write %q.", l.show(dir), parent))
		if l.isString(*d.Subject) {
			diag.WithFix(d, diag.Replace(*d.Subject, `"`+parent+`"`))
		}
		return located{}, false
	case err != nil:
		l.missingDir(t.At("package"), diag.ThereIsNoSuchPackage, dir, l.show(dir)+" is not a directory.")
		return located{}, false
	}
	if !l.file.Area.Covers(dir) {
		if why := l.file.Area.CheckSources(dir, l.cacheDir); why != "" {
			l.errorAt(t.At("package"), diag.NotADirectoryOfSources, why+".")
			return located{}, false
		}
	}
	if o := l.overrides.holding(dir); o != nil {
		dir = readable.RealPath(dir)
		return located{dir: dir, importPath: joinImport(o.Path, o.Dir, dir), root: o.Dir}, true
	}
	if tree := treeHolding(l.file.GOPATH, dir); tree != "" {
		src := filepath.Join(tree, "src")
		return located{dir: dir, importPath: joinImport("", src, dir), root: src}, true
	}
	return located{dir: dir}, true
}

// joinImport is the import path of dir below root, whose own is prefix.
func joinImport(prefix, root, dir string) string {
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return prefix
	}
	return path.Join(prefix, filepath.ToSlash(rel))
}

// importPath is a package given as an import path.
func (l locator) importPath(t *lang.Target) (located, bool) {
	if o := l.overrides.of(t.Package); o != nil {
		rest := strings.TrimPrefix(strings.TrimPrefix(t.Package, o.Path), "/")
		dir := filepath.Join(o.Dir, filepath.FromSlash(rest))
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			l.missingDir(t.At("package"), diag.ThereIsNoSuchPackage, dir,
				fmt.Sprintf("%s would stand in %s of the override %q, which is not a directory.", t.Package,
					l.show(dir), o.Path))
			return located{}, false
		}
		return located{dir: dir, importPath: t.Package, root: o.Dir}, true
	}
	for _, tree := range l.file.GOPATH {
		src := filepath.Join(tree, "src")
		if dir := filepath.Join(src, filepath.FromSlash(t.Package)); isDir(dir) {
			return located{dir: dir, importPath: t.Package, root: src}, true
		}
	}
	if !l.inUnreadOverride(t.Package) {
		l.unknownImport(t)
	}
	return located{}, false
}

// unknownImport reports an import path that nothing holds, and what it may have meant.
func (l locator) unknownImport(t *lang.Target) {
	at := t.At("package")
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

// remote is a package given as path@version.
func (l locator) remote(t *lang.Target) (located, bool) {
	pkg, version, _ := strings.Cut(t.Package, "@")
	if l.modules == nil {
		return located{}, false
	}
	m, err := l.modules.Find(l.ctx, pkg, version, t.Toolchain)
	var unanswered *UnansweredError
	switch {
	case errors.As(err, &unanswered):
		l.diags = append(l.diags, diag.Warning(diag.ThisPackageWasNotLookedUp, t.At("package"),
			"No proxy could be asked for %s: %s", t.Package, diag.SentenceOf(unanswered.Err)))
		return located{}, false
	case err != nil:
		l.errorAt(t.At("package"), diag.ThisPackageCannotBeHad, diag.SentenceOf(err))
		return located{}, false
	}
	return located{remote: m, importPath: pkg}, true
}

// inUnreadOverride reports whether an import path lies below an override that could not be
// read, which was said by then.
func (l locator) inUnreadOverride(importPath string) bool {
	return slices.ContainsFunc(l.file.Overrides, func(o *lang.Override) bool {
		return belowPath(importPath, o.ImportPath()) && l.overrides.of(importPath) == nil
	})
}
