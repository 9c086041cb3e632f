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
	"slices"
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
	return c.mains(dir, Query{Pattern: pattern})
}

// mains is Mains for a query.
func (c Context) mains(dir string, q Query) (map[string]string, error) {
	pattern, left := q.Pattern, q.left
	p, err := parsePattern(pattern)
	if err != nil {
		return nil, err
	}
	excluded, err := parsePatterns(q.Exclude)
	if err != nil {
		return nil, err
	}
	if err := isDir(filepath.Join(dir, filepath.FromSlash(p.prefix))); err != nil {
		return nil, fmt.Errorf("%q: %w", pattern, err)
	}
	used := make([]bool, len(excluded))
	defer func() { q.reportUnused(used) }()
	if p.literal() {
		return c.oneMain(dir, p.prefix, q.Cgo)
	}
	var rels []string
	visit := func(rel string) {
		by := -1
		for i, e := range excluded {
			if !e.excludes(rel) {
				continue
			}
			if used[i] = true; by < 0 {
				by = i
			}
		}
		if by < 0 {
			rels = append(rels, rel)
		} else if left != nil {
			left(LeftOut{Dir: rel, Excluded: q.Exclude[by]})
		}
	}
	w := walker{pattern: p, visit: visit, left: left}
	if err := w.walkFrom(dir, q.Members); err != nil {
		return nil, err
	}
	return c.findMains(dir, p, rels, q)
}

// reportUnused reports the patterns of directories that are not used.
func (q Query) reportUnused(used []bool) {
	for i, is := range used {
		if !is && q.Unused != nil {
			q.Unused(q.Exclude[i])
		}
	}
}

// findMains picks the main packages among directories, of which it looks at several at once. Those whose
// names Go refuses are left out.
func (c Context) findMains(dir string, p pattern, rels []string, q Query) (map[string]string, error) {
	left := q.left
	is, errs := make([]bool, len(rels)), make([]error, len(rels))
	var wait sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(rels)); i = next.Add(1) - 1 {
				is[i], errs[i] = c.isMain(filepath.Join(dir, filepath.FromSlash(rels[i])), q.Cgo)
			}
		})
	}
	wait.Wait()
	found := map[string]string{}
	inModule := q.Members || findUp(filepath.Join(dir, filepath.FromSlash(p.prefix)), "go.mod") != ""
	for i, rel := range rels {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if !is[i] {
			abs := filepath.Join(dir, filepath.FromSlash(rel))
			if left != nil && c.isMainElsewhere(abs) {
				left(LeftOut{Dir: rel, Constraints: true, Cgo: isMainWithOther(c, abs, q.Cgo)})
			}
			continue
		}
		if why := CheckImportPath(path.Join("m", p.key(rel)), inModule); why != nil {
			if left != nil {
				left(LeftOut{Dir: rel, Refused: why})
			}
			continue
		}
		if err := addMain(found, dir, p, rel); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// oneMain returns the main package of a pattern without "...".
func (c Context) oneMain(dir, rel string, cgo *bool) (map[string]string, error) {
	abs := filepath.Join(dir, filepath.FromSlash(rel))
	is, err := c.isMain(abs, cgo)
	if err != nil {
		return nil, err
	}
	switch {
	case !is && isMainWithOther(c, abs, cgo):
		return nil, fmt.Errorf("%s is a main package with cgo = %t, and this says cgo = %t", abs, !*cgo, *cgo)
	case !is:
		return nil, fmt.Errorf("%s is not a main package for %s", abs, platform(c))
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

// isMain reports whether dir holds a main package: with cgo or without it if that is nil.
func (c Context) isMain(dir string, cgo *bool) (bool, error) {
	if cgo != nil {
		c.Cgo = *cgo
		is, _, err := countMainFiles(dir, c.build())
		return is, err
	}
	c.Cgo = true
	is, files, err := countMainFiles(dir, c.build())
	if files == 0 && err == nil {
		c.Cgo = false
		is, _, err = countMainFiles(dir, c.build())
	}
	return is, err
}

// isMainWithOther reports whether dir holds a main package with the other value of cgo, if that has one.
func isMainWithOther(c Context, dir string, cgo *bool) bool {
	if cgo == nil {
		return false
	}
	other := !*cgo
	is, err := c.isMain(dir, &other)
	return is && err == nil
}

// isMainElsewhere reports whether dir, which holds no main package here, does if no build constraints are looked at.
func (c Context) isMainElsewhere(dir string) bool {
	here, err := c.build().ImportDir(dir, 0)
	if err == nil && here.Name != "main" {
		return false
	}
	all := c.build()
	all.UseAllFiles, all.CgoEnabled = true, true
	is, _, err := countMainFiles(dir, all)
	return is && err == nil
}

// countMainFiles reports whether dir holds a main package, and how many files are compiled.
//
// As long as a file tells the package's name, mistakes elsewhere in the directory are left
// to whoever compiles it.
func countMainFiles(dir string, in *build.Context) (is bool, files int, err error) {
	p, err := in.ImportDir(dir, 0)
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

// A walker calls visit with every directory below the prefix of a pattern that the pattern matches, in lexical order.
type walker struct {
	pattern pattern
	visit   func(rel string)
	left    func(LeftOut) // or nil

	ignore  *ignoreList
	members []string // directories of modules that are walked too
}

// walkFrom walks the directories, which are relative to dir.
func (w *walker) walkFrom(dir string, members bool) (err error) {
	top := filepath.Join(dir, filepath.FromSlash(w.pattern.prefix))
	if members {
		if w.members, err = membersAround(top); err != nil {
			return err
		}
	}
	if w.ignore, err = ignoreAbove(top); err != nil {
		return err
	}
	return w.walk(top, w.pattern.prefix, true)
}

// walk visits abs, which rel names, and all below it. top is the pattern's prefix itself,
// for which a symbolic link, a go.mod and any name are all right.
func (w *walker) walk(abs, rel string, top bool) error {
	entries, err := os.ReadDir(abs)
	if err != nil {
		return fmt.Errorf("cannot look for main packages: %w", err)
	}
	if w.ignore.matches(abs) && !slices.Contains(w.members, abs) {
		w.reportIgnored(rel)
		return nil
	}
	if !top && hasGoMod(entries, abs) {
		if !slices.Contains(w.members, abs) {
			if w.left != nil {
				w.left(LeftOut{Dir: rel, Module: true})
			}
			return nil
		}
		defer func(outer *ignoreList) { w.ignore = outer }(w.ignore)
		if w.ignore, err = ignoreAbove(abs); err != nil {
			return err
		}
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
