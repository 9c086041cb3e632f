package source

import (
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A GOPATH says where packages are when there are no modules: overrides, as if all of
// them stood in the first tree, then whole trees.
type GOPATH struct {
	Overrides map[string]string // absolute directories by import path
	Trees     []string          // absolute directories with a src directory
}

// Resolve returns the [ResolveFunc] of GOPATH mode, vendor directories included (see "go help gopath").
func (g GOPATH) Resolve(importPath, fromDir string) (string, bool) {
	if at, find := g.locate(fromDir); find != nil {
		if dir, ok := inVendor(importPath, at, find); ok {
			return dir, true
		}
	}
	for _, find := range g.finders() {
		if dir, ok := find(importPath); ok {
			return dir, true
		}
	}
	return "", false
}

// A finder finds the directory for an import path in one tree.
type finder func(importPath string) (dir string, ok bool)

func (g GOPATH) finders() []finder {
	all := []finder{g.override}
	for _, t := range g.Trees {
		all = append(all, inTree(t))
	}
	return all
}

// override returns the finder of the overrides: the one with the longest import path counts.
func (g GOPATH) override(importPath string) (string, bool) {
	for p := importPath; p != "."; p = path.Dir(p) {
		if dir, ok := g.Overrides[p]; ok {
			dir = filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(importPath, p)))
			return dir, isDir(dir) == nil
		}
		if p == "/" {
			break
		}
	}
	return "", false
}

func inTree(tree string) finder {
	return func(importPath string) (string, bool) {
		dir := filepath.Join(tree, "src", filepath.FromSlash(importPath))
		return dir, isDir(dir) == nil
	}
}

// locate returns the import path of the package in dir, and the finder of the tree it is in.
func (g GOPATH) locate(dir string) (importPath string, find finder) {
	longest := ""
	for p, root := range g.Overrides {
		if rel, ok := relative(root, dir); ok && len(root) > len(longest) {
			longest, importPath = root, path.Join(p, rel)
		}
	}
	if longest != "" {
		return importPath, g.override
	}
	for _, t := range g.Trees {
		if rel, ok := relative(filepath.Join(t, "src"), dir); ok {
			return rel, inTree(t)
		}
	}
	return "", nil
}

// relative is dir below root, slash-separated.
func relative(root, dir string) (string, bool) {
	rel, err := filepath.Rel(root, dir)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// inVendor looks for importPath in the vendor directories that count for the package at.
func inVendor(importPath, at string, find finder) (string, bool) {
	for {
		dir, ok := find(path.Join(at, "vendor", importPath))
		if ok && hasGoFiles(dir) {
			return dir, true
		}
		if at == "." || at == "/" {
			return "", false
		}
		at = path.Dir(at)
	}
}

func hasGoFiles(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && hasGo(entries)
}
