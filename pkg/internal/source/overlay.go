package source

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// OverlayVendor returns the Replace map of a "go build -overlay" file that replaces the vendored packages at or
// below importPath by those in overrideDir; see pkg/docs/overlay.md. Test files are left out. Vendored packages of
// a nested module stay if it is another module in the override too: the override has no directory for it, or a
// go.mod there. Packages that are not in modules.txt are not added, as the go command would not import them.
func OverlayVendor(vendorDir, importPath, overrideDir string) (map[string]string, error) {
	if err := isDir(overrideDir); err != nil {
		return nil, err
	}
	v, err := Vendored(vendorDir)
	if err != nil {
		return nil, err
	}
	o := overlay{vendorDir: vendorDir, importPath: importPath, overrideDir: overrideDir, files: map[string]string{}}
	o.choosePackages(v)
	for p := range o.packages {
		if err := o.replace(p); err != nil {
			return nil, fmt.Errorf("cannot lay the override over the vendored %s: %w", p, err)
		}
	}
	return o.files, nil
}

type overlay struct {
	vendorDir, importPath, overrideDir string

	packages map[string]bool // import paths that are replaced
	others   map[string]bool // those below importPath that are not
	files    map[string]string
}

// choosePackages decides which vendored packages at and below the import path are replaced.
func (o *overlay) choosePackages(v *Vendor) {
	o.packages, o.others = map[string]bool{}, map[string]bool{}
	inModule := v.hasModuleOf(o.importPath)
	for p, m := range v.Packages(o.importPath) {
		if o.replaces(m.Path, inModule) {
			o.packages[p] = true
		} else {
			o.others[p] = true
		}
	}
}

// hasModuleOf reports whether a vendored module's path is importPath or a prefix of it.
func (v *Vendor) hasModuleOf(importPath string) bool {
	for _, m := range v.Modules {
		if len(m.Packages) > 0 && isWithin(importPath, m.Path) {
			return true
		}
	}
	return false
}

// replaces reports whether the override covers the module at modulePath. inModule says that
// the override's import path is in a module, so that one below it is nested.
func (o *overlay) replaces(modulePath string, inModule bool) bool {
	if isWithin(o.importPath, modulePath) {
		return true
	}
	dir := o.source(modulePath)
	return isDir(dir) == nil && !(inModule && isFile(filepath.Join(dir, "go.mod")))
}

// source returns the override's directory for an import path.
func (o *overlay) source(importPath string) string {
	return filepath.Join(o.overrideDir, filepath.FromSlash(strings.TrimPrefix(importPath, o.importPath)))
}

// target returns the vendored directory of an import path.
func (o *overlay) target(importPath string) string {
	return filepath.Join(o.vendorDir, filepath.FromSlash(importPath))
}

// replace replaces one package.
func (o *overlay) replace(p string) error {
	if err := o.remove(p, o.target(p)); err != nil {
		return err
	}
	dir := o.source(p)
	entries, err := os.ReadDir(dir)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name := e.Name(); isPackageFile(name) && isFile(filepath.Join(dir, name)) {
			o.put(p, name)
		}
	}
	for _, name := range embeddedFiles(dir) {
		o.put(p, name)
	}
	return nil
}

// put replaces one file of package p; name is relative to its directory.
func (o *overlay) put(p, name string) {
	name = filepath.FromSlash(name)
	o.files[filepath.Join(o.target(p), name)] = filepath.Join(o.source(p), name)
}

// isPackageFile reports whether a file of this name may be part of a package.
func isPackageFile(name string) bool {
	switch name {
	case "go.mod", "go.sum", "go.work", "go.work.sum":
		return false
	}
	return !strings.HasSuffix(name, "_test.go") && !isHidden(name)
}

// remove removes the vendored files of package p in dir and below, as far as they are not
// another package's.
func (o *overlay) remove(p, dir string) error {
	return filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		switch {
		case isMissing(err):
			return nil
		case err != nil:
			return err
		case d.IsDir() && file != dir && o.isPackage(p, dir, file):
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		o.files[file] = ""
		return nil
	})
}

// isPackage reports whether file, below the directory dir of package p, is another package's.
func (o *overlay) isPackage(p, dir, file string) bool {
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		return false
	}
	sub := path.Join(p, filepath.ToSlash(rel))
	return o.packages[sub] || o.others[sub]
}
