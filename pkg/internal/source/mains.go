package source

import (
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// Mains finds the main packages that pattern matches. It is [Context.Mains] for the Go
// release that gobuild was made with.
func Mains(dir, pattern, goos, goarch string, tags []string) (map[string]string, error) {
	return Context{GOOS: goos, GOARCH: goarch, Tags: tags}.Mains(dir, pattern)
}

// Mains finds the main packages that pattern matches, as "go list" does for the same
// pattern: not in vendor and testdata, in directories that begin with "." or "_", in nested
// modules, behind symbolic links, nor where go.mod's ignore lines lead.
//
// dir is the absolute directory that pattern is relative to. pattern is "./cmd/api", which
// must be a main package, or has "..." in it: "./cmd/...". The values of the result are the
// packages' directories relative to dir, slash-separated and beginning with "./" or "../"; the keys
// are those directories below the pattern's fixed prefix ("api", "admin/web"), or the base
// name where the package is the prefix itself. Whether c has cgo does not matter: a main
// package that needs cgo is found as well as one that must not have it. Two packages with one key are an error.
func (c Context) Mains(dir, pattern string) (map[string]string, error) {
	return c.mains(dir, pattern, nil)
}

// mains is Mains; left, if there is one, is called with what is left out.
func (c Context) mains(dir, pattern string, left func(LeftOut)) (map[string]string, error) {
	p, err := parsePattern(pattern)
	if err != nil {
		return nil, err
	}
	if err := isDir(filepath.Join(dir, filepath.FromSlash(p.prefix))); err != nil {
		return nil, fmt.Errorf("%q: %w", pattern, err)
	}
	if p.literal() {
		return c.oneMain(dir, p.prefix)
	}
	var rels []string
	err = walkPackages(dir, p, func(rel string) { rels = append(rels, rel) }, left)
	if err != nil {
		return nil, err
	}
	return c.findMains(dir, p, rels)
}

// findMains picks the main packages among directories, of which it looks at several at once.
func (c Context) findMains(dir string, p pattern, rels []string) (map[string]string, error) {
	is, errs := make([]bool, len(rels)), make([]error, len(rels))
	var wait sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(rels)); i = next.Add(1) - 1 {
				is[i], errs[i] = c.isMain(filepath.Join(dir, filepath.FromSlash(rels[i])))
			}
		})
	}
	wait.Wait()
	found := map[string]string{}
	for i, rel := range rels {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if !is[i] {
			continue
		}
		if err := addMain(found, dir, p, rel); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// oneMain returns the main package of a pattern without "...".
func (c Context) oneMain(dir, rel string) (map[string]string, error) {
	abs := filepath.Join(dir, filepath.FromSlash(rel))
	is, err := c.isMain(abs)
	if err != nil {
		return nil, err
	}
	if !is {
		return nil, fmt.Errorf("%s is not a main package for %s", abs, c.platform())
	}
	return map[string]string{filepath.Base(abs): rel}, nil
}

func addMain(found map[string]string, dir string, p pattern, rel string) error {
	key := p.key(rel)
	if key == "" {
		key = filepath.Base(filepath.Join(dir, filepath.FromSlash(rel)))
	}
	if other, taken := found[key]; taken {
		return fmt.Errorf("the main packages %s and %s would both have the key %q: rename one of the directories, or "+
			"use two patterns", other, rel, key)
	}
	found[key] = rel
	return nil
}

// isMain reports whether dir holds a main package, with cgo or without it.
func (c Context) isMain(dir string) (bool, error) {
	c.Cgo = true
	is, files, err := c.countMainFiles(dir)
	if files == 0 && err == nil {
		c.Cgo = false
		is, _, err = c.countMainFiles(dir)
	}
	return is, err
}

// countMainFiles reports whether dir holds a main package, and how many files are compiled.
//
// As long as a file tells the package's name, mistakes elsewhere in the directory are left
// to whoever compiles it.
func (c Context) countMainFiles(dir string) (is bool, files int, err error) {
	p, err := c.build().ImportDir(dir, 0)
	files = len(p.GoFiles) + len(p.CgoFiles)
	var none *build.NoGoError
	var several *build.MultiplePackageError
	switch {
	case err == nil, errors.As(err, &none):
		return p.Name == "main" && files > 0, files, nil
	case errors.As(err, &several):
		return p.Name == "main" || several.Packages[1] == "main", files, nil
	case p.Name != "":
		return p.Name == "main" && files > 0, files, nil
	case len(withoutTests(p.InvalidGoFiles)) == 0 && len(p.InvalidGoFiles) > 0:
		return false, 0, nil
	}
	return false, 0, locateError(dir, err)
}

// walkPackages calls visit with every directory below p's prefix that p matches, relative to
// dir, in lexical order.
func walkPackages(dir string, p pattern, visit func(rel string), left func(LeftOut)) error {
	top := filepath.Join(dir, filepath.FromSlash(p.prefix))
	ignore, err := ignoreAbove(top)
	if err != nil {
		return err
	}
	w := walker{pattern: p, ignore: ignore, visit: visit, left: left}
	return w.walk(top, p.prefix, true)
}

type walker struct {
	pattern pattern
	ignore  *ignoreList
	visit   func(rel string)
	left    func(LeftOut) // or nil
}

// walk visits abs, which rel names, and all below it. top is the pattern's prefix itself,
// for which a symbolic link, a go.mod and any name are all right.
func (w *walker) walk(abs, rel string, top bool) error {
	entries, err := os.ReadDir(abs)
	if err != nil {
		return fmt.Errorf("cannot look for main packages: %w", err)
	}
	if w.ignore.matches(abs) {
		return nil
	}
	if !top && hasGoMod(entries, abs) {
		if w.left != nil {
			w.left(LeftOut{Dir: rel, Module: true})
		}
		return nil
	}
	if hasGo(entries) && w.pattern.matches(rel) {
		w.visit(rel)
	}
	if !top && path.Base(rel) == "vendor" {
		return nil
	}
	return w.below(entries, abs, rel)
}

func (w *walker) below(entries []fs.DirEntry, abs, rel string) error {
	for _, e := range entries {
		if !e.IsDir() || isSkipped(e.Name()) {
			w.reportLeftOut(e, rel)
			continue
		}
		if err := w.walk(filepath.Join(abs, e.Name()), joinRel(rel, e.Name()), false); err != nil {
			return err
		}
	}
	return nil
}

// isSkipped reports whether the go command leaves out directories of this name.
func isSkipped(name string) bool {
	return isHidden(name) || name == "testdata"
}

func hasGo(entries []fs.DirEntry) bool {
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") {
			return true
		}
	}
	return false
}

// hasGoMod reports whether abs, whose entries these are, is a module of its own.
func hasGoMod(entries []fs.DirEntry, abs string) bool {
	for _, e := range entries {
		if e.Name() == "go.mod" {
			return isFile(filepath.Join(abs, "go.mod"))
		}
	}
	return false
}

// joinRel is path.Join that keeps a leading "./".
func joinRel(rel, name string) string {
	if rel == "." {
		return "./" + name
	}
	return rel + "/" + name
}
