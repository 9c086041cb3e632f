package source

import (
	"errors"
	"path/filepath"
	"slices"
)

// A ResolveFunc finds the directory of the package that is imported as importPath by a file in
// fromDir; ok is false for a package that need not be read further, as the standard library's.
type ResolveFunc func(importPath, fromDir string) (dir string, ok bool)

// ImportGraph finds what is imported from the packages in dirs. It is [Context.ImportGraph]
// for the Go release that gobuild was made with.
func ImportGraph(dirs []string, resolve ResolveFunc, goos, goarch string, cgo bool,
	tags []string) (map[string]bool, error) {
	return Context{GOOS: goos, GOARCH: goarch, Cgo: cgo, Tags: tags}.ImportGraph(dirs, resolve)
}

// ImportGraph returns the set of import paths that the packages in dirs import, directly or
// through packages that resolve finds. Relative imports ("./x") are followed without
// resolve, and not in the set.
//
// Packages that cannot be read are skipped, as the compiler reports them. If one of dirs cannot be read, that is
// the error, and the set has what the others import.
func (c Context) ImportGraph(dirs []string, resolve ResolveFunc) (map[string]bool, error) {
	g := graph{context: c, resolve: resolve, imports: map[string]bool{}, seen: map[string]bool{}}
	var errs []error
	for _, dir := range dirs {
		errs = append(errs, g.read(filepath.Clean(dir)))
	}
	for len(g.queue) > 0 {
		dir := g.queue[0]
		g.queue = g.queue[1:]
		_ = g.read(dir)
	}
	return g.imports, errors.Join(errs...)
}

// Reaches reports whether the package in dir imports importPath, directly or through packages that resolve finds.
func (c Context) Reaches(dir string, resolve ResolveFunc, importPath string) bool {
	g := graph{context: c, resolve: resolve, imports: map[string]bool{}, seen: map[string]bool{}}
	g.follow(filepath.Clean(dir))
	for len(g.queue) > 0 && !g.imports[importPath] {
		dir := g.queue[0]
		g.queue = g.queue[1:]
		_ = g.read(dir)
	}
	return g.imports[importPath]
}

type graph struct {
	context Context
	resolve ResolveFunc
	imports map[string]bool
	seen    map[string]bool // directories read
	queue   []string        // directories to read
}

// read adds what the package in dir imports.
func (g *graph) read(dir string) error {
	if g.seen[dir] {
		return nil
	}
	g.seen[dir] = true
	p, err := g.context.Package(dir)
	if err != nil {
		return err
	}
	for _, path := range p.Imports {
		g.add(path, dir)
	}
	return nil
}

func (g *graph) add(path, from string) {
	if isLocalPath(path) {
		g.follow(filepath.Join(from, filepath.FromSlash(path)))
		return
	}
	g.imports[path] = true
	if dir, ok := g.resolve(path, from); ok {
		g.follow(filepath.Clean(dir))
	}
}

func (g *graph) follow(dir string) {
	if !g.seen[dir] && !slices.Contains(g.queue, dir) {
		g.queue = append(g.queue, dir)
	}
}
