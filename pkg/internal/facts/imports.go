package facts

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
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

// packageDirs returns the directories of a module, or of a tree without a go.mod, that may hold
// packages which others import.
func packageDirs(root string) []string {
	var dirs []string
	_ = filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil
		case dir != root && (isIgnoredDir(d.Name()) || isFile(filepath.Join(dir, "go.mod"))):
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

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
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
	return source.Context{GOOS: pl.OS, GOARCH: pl.Arch, Cgo: t.Cgo != "" && t.Cgo != "off", Tags: t.BuildTags,
		Go: f.Toolchain.Version}
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
