package facts

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/modcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// A graph is what packages on disk import.
type graph struct {
	overrides *overrides
	platform  plan.Platform   // of targets that name none
	imported  map[string]bool // import paths that targets reach, gathered where there are overrides
}

// importsFrom returns the import paths that the packages in some directories reach.
func (g graph) importsFrom(t *lang.Target, f *plan.TargetFacts, dirs []string) map[string]bool {
	all := map[string]bool{}
	resolve := g.resolver(f)
	for _, c := range g.contexts(t, f) {
		reached, _ := c.ImportGraph(dirs, resolve) // what does not parse is reported by the compiler
		maps.Copy(all, reached)
	}
	return all
}

// Sources are what files on disk show of the program of a target.
type Sources struct {
	graph    graph
	t        *lang.Target
	f        *plan.TargetFacts        // nil: the target was not looked up
	required func() modcache.Required // the modules that the program is linked of, in the host executor's module cache
}

// newSources returns the sources of a target. cacheDir is the user's cache for gobuild.
func newSources(g graph, t *lang.Target, f *plan.TargetFacts, cacheDir string) Sources {
	return Sources{g, t, f, sync.OnceValue(func() (none modcache.Required) {
		if m := f.Module; m == nil || m.Vendored || !requiresAll(m) || len(f.Overrides) > 0 {
			return none // an override may require other versions
		}
		return modcache.ReadRequired(filepath.Join(cacheDir, "gopath", "pkg", "mod"), f.Module.GoMod)
	})}
}

// requiresAll reports whether a module's go.mod names each module that a program is linked of, in the version that is
// linked: from Go 1.17 on, outside workspaces.
func requiresAll(m *plan.Module) bool {
	return m.Work == nil && goversion.Compare(cmp.Or(m.Go, "1.16"), "1.17") >= 0
}

// Facts returns those of the target; nil if there are none, or if only a module proxy has its package.
func (s Sources) Facts() *plan.TargetFacts {
	if s.f == nil || s.f.Dir == "" {
		return nil
	}
	return s.f
}

// Imports returns the import paths that the target reaches through sources on disk, whether there are
// overrides or not.
func (s Sources) Imports() map[string]bool {
	if s.Facts() == nil {
		return nil
	}
	return s.graph.importsFrom(s.t, s.f, []string{s.f.Dir})
}

// Contexts returns what build constraints are evaluated for, for each platform of the target.
func (s Sources) Contexts() []source.Context { return s.graph.contexts(s.t, s.f) }

// Dir returns the directory of an imported package, if it is known.
func (s Sources) Dir(importPath string) (dir string, ok bool) {
	return s.resolver(func() {})(importPath, s.f.Dir)
}

// resolver finds the directories of import paths: as those of the graph are found, and of other modules in the vendor
// directory or the module cache. It calls lost for a package of another module that is not there.
func (s Sources) resolver(lost func()) source.ResolveFunc {
	own, m := s.graph.resolver(s.f), s.f.Module
	return func(importPath, from string) (dir string, ok bool) {
		if dir, ok = own(importPath, from); ok || m == nil {
			return dir, ok
		}
		if m.Vendored && m.Work == nil {
			dir = filepath.Join(m.Root, "vendor", filepath.FromSlash(importPath))
			ok = isDir(dir)
		} else {
			dir, ok = s.required().Find(importPath)
		}
		if !ok && (isRemote(importPath) || hasPrefixOf(m.Requires, importPath, 0)) {
			lost()
		}
		return dir, ok
	}
}

// isRemote reports whether a package has the import path of a module that a proxy may have: none of the standard
// library's does.
func isRemote(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}

// MayLink reports whether the program may have a package: that the sources on disk import it, or that a package
// which is not on disk may.
func (s Sources) MayLink(importPath string) bool {
	isWhole := true
	resolve := s.resolver(func() { isWhole = false })
	for _, c := range s.Contexts() {
		if c.Reaches(s.f.Dir, resolve, importPath) {
			return true
		}
	}
	m := s.f.Module
	switch {
	case strings.Contains("/"+importPath, "/vendor/"):
		return true
	case m == nil:
		_, onDisk := resolve(importPath, s.f.Dir)
		return !onDisk && !isRemote(importPath)
	case isWhole && (isRemote(importPath) || isBelow(importPath, m.Path)):
		return false
	case s.isOfLocal(importPath):
		return true
	case isBelow(importPath, m.Path): // another module's, if one of a longer path is required
		return hasPrefixOf(m.Requires, importPath, len(m.Path))
	}
	return !isRemote(importPath) || !requiresAll(m) || hasPrefixOf(m.Requires, importPath, 0)
}

// isOfLocal reports whether a package is that of an override, a workspace member or a local replacement. Modules
// from a proxy may import it.
func (s Sources) isOfLocal(importPath string) bool {
	m := s.f.Module
	return m != nil && (s.graph.overrides.of(importPath) != nil ||
		slices.ContainsFunc(m.Locals, func(l plan.Local) bool { return isBelow(importPath, l.Path) }))
}

// hasPrefixOf reports whether a module of a path longer than some length may hold a package.
func hasPrefixOf(modules plan.Requires, importPath string, longer int) bool {
	for path := range modules {
		if len(path) > longer && isBelow(importPath, path) {
			return true
		}
	}
	return false
}

// packageDirs returns the directories of a module, or of a tree without a go.mod, that may hold
// packages which others import.
func packageDirs(root string) []string {
	var dirs []string
	_ = filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil
		case dir != root && (isIgnoredDir(d.Name()) || fsx.IsFile(filepath.Join(dir, "go.mod"))):
			return fs.SkipDir
		}
		dirs = append(dirs, dir)
		return nil
	})
	return dirs
}

// isIgnoredDir reports whether Go ignores a directory (go help packages).
func isIgnoredDir(name string) bool {
	return name == "vendor" || name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// contexts returns what build constraints are evaluated for, for each platform of a target.
func (g graph) contexts(t *lang.Target, f *plan.TargetFacts) (list []source.Context) {
	for _, pl := range platformsOf(t, g.platform) {
		list = append(list, contextFor(t, f, pl))
	}
	return list
}

// contextFor returns what build constraints are evaluated for on one platform.
func contextFor(t *lang.Target, f *plan.TargetFacts, pl plan.Platform) source.Context {
	return source.Context{GOOS: pl.OS, GOARCH: pl.Arch, Variant: pl.Variant, Cgo: t.Cgo != "" && t.Cgo != "off",
		Tags: t.BuildTags, Go: f.Toolchain.Version}
}

// platformsOf returns the platforms that a target is compiled for: another one where it names none.
func platformsOf(t *lang.Target, other plan.Platform) []plan.Platform {
	if all := plan.Platforms(t.Platforms); len(all) > 0 {
		return all
	}
	return []plan.Platform{other}
}

// resolver finds the directories of import paths among what is on disk.
func (g graph) resolver(f *plan.TargetFacts) source.ResolveFunc {
	if f.Module == nil {
		dirs := map[string]string{}
		for _, o := range g.overrides.list {
			dirs[o.Path] = o.Dir
		}
		return source.GOPATH{Overrides: dirs, Trees: f.Trees}.Resolve
	}
	locals := append([]plan.Local{{Dir: f.Module.Root, Path: f.Module.Path}}, f.Module.Locals...)
	// nested modules first
	slices.SortStableFunc(locals, func(a, b plan.Local) int { return len(b.Path) - len(a.Path) })
	return func(importPath, _ string) (string, bool) {
		if o := g.overrides.of(importPath); o != nil {
			return joinDir(o.Dir, o.Path, importPath), true
		}
		for _, loc := range locals {
			if isBelow(importPath, loc.Path) {
				return joinDir(loc.Dir, loc.Path, importPath), true
			}
		}
		return "", false
	}
}

func joinDir(dir, prefix, importPath string) string {
	return filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(importPath, prefix)))
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
