package stale

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Checkout is the directory of a project on this machine, with its state.
type Checkout struct {
	Project  string            // absolute directory of the configuration
	StateDir string            // absolute directory of the checkout's state
	CacheDir string            // gobuild's directory in the user's cache
	Executor plan.Capabilities // each executor has state of its own
	Dist     *dist.Dir
	Store    *cache.Store
	Hasher   *cache.Hasher
}

// rel is a path relative to the project, so that state stays valid if the checkout is moved.
func (co *Checkout) rel(abs string) string {
	if rel, err := filepath.Rel(co.Project, abs); err == nil {
		return filepath.ToSlash(rel)
	}
	return abs
}

// abs undoes rel.
func (co *Checkout) abs(rel string) string {
	if filepath.IsAbs(rel) {
		return rel
	}
	return filepath.Join(co.Project, filepath.FromSlash(rel))
}

// hostPath is the path on this machine of a directory that go named; "" if it is not below the
// compile's sources. An executor that works in place has go name real directories, with links resolved
// or not; others have it name those of the plan.
func (co *Checkout) hostPath(c *plan.CompileAction, dir string) string {
	if co.Executor.InPlace {
		for _, src := range c.Sources {
			if real, err := filepath.EvalSymlinks(src); err == nil {
				if rel, err := filepath.Rel(real, dir); err == nil && filepath.IsLocal(rel) {
					return filepath.Join(src, rel)
				}
			}
			if rel, err := filepath.Rel(src, dir); err == nil && filepath.IsLocal(rel) {
				return filepath.Clean(dir)
			}
		}
		return ""
	}
	var binds []plan.Mount
	for _, m := range c.Command.Mounts {
		if m.Kind == plan.Bind {
			binds = append(binds, m)
		}
	}
	if host := executor.Place(binds, func(m plan.Mount) string { return m.Source })(dir); host != dir {
		return host
	}
	return ""
}

// locate finds a package below a compile's sources. A package of the module cache has no Dir. ok is
// false if a package that should be below the sources is not.
func (co *Checkout) locate(c *plan.CompileAction, p goPackage) (lp listedPackage, ok bool) {
	dir := co.hostPath(c, p.Dir)
	if dir != "" {
		lp = listedPackage{Dir: co.rel(dir), Name: p.Name, Ignored: p.IgnoredGoFiles, Embeds: p.EmbedPatterns,
			Assembly: p.SFiles}
	}
	for _, m := range c.Modules {
		if rest, below := strings.CutPrefix(p.ImportPath+"/", m.Path+"/"); below {
			if rival := filepath.Join(m.Dir, filepath.FromSlash(rest)); rival != dir {
				lp.Rivals = append(lp.Rivals, co.rel(rival))
			}
		}
	}
	return lp, dir != "" || !p.onDisk()
}

// skipFunc excludes what is never a source: version control, and what gobuild writes itself. It does not
// exclude .gobuild, where old versions kept their state: a compile may read files there.
func (co *Checkout) skipFunc(root string) func(rel string, isDir bool) bool {
	written := co.Dist.Skip(root)
	return func(rel string, isDir bool) bool {
		return written(rel, isDir) || isVersionControl(rel, isDir)
	}
}

// goPaths are the paths by which go may know a directory: in place, those on this machine, with links to
// the sources resolved or not. There are none if they would need escapes in JSON.
func (co *Checkout) goPaths(c *plan.CompileAction, dir string) (names []plan.Text) {
	if needsEscapes(dir) {
		return nil
	}
	for _, m := range c.Command.Mounts {
		rel, err := filepath.Rel(m.Source, dir)
		if m.Kind != plan.Bind || err != nil || !filepath.IsLocal(rel) {
			continue
		}
		names = append(names, plan.Path(path.Join(m.Target, filepath.ToSlash(rel))))
		if real, err := filepath.EvalSymlinks(m.Source); err == nil && real != m.Source && co.Executor.InPlace {
			names = append(names, plan.Text(filepath.ToSlash(filepath.Join(real, rel))))
		}
	}
	return names
}
