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

// A Checkout is where a project stands on this machine, and what is remembered of it.
type Checkout struct {
	Project  string            // absolute directory of the configuration
	StateDir string            // absolute directory of what is remembered of the checkout
	CacheDir string            // gobuild's directory in the user's cache
	Executor plan.Capabilities // state of each executor is kept apart
	Dist     *dist.Dir
	Store    *cache.Store
	Hasher   *cache.Hasher
}

// rel is a path relative to the project, so that what is remembered holds for a checkout that
// was moved.
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

// hostPath is where a directory that go named is on this machine, "" where it is not below the
// compile's sources. In place go names real directories, with links resolved or not, elsewhere those
// of the plan.
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

// locate finds a package below a compile's sources. What is elsewhere, in the module cache, has no
// Dir. It is not ok where a package that should be below the sources is not.
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

// skipFunc leaves out what is never a source: version control, and what gobuild itself writes. A .gobuild,
// where it once kept its state, is a directory like any other: a compile may read what is there.
func (co *Checkout) skipFunc(root string) func(rel string, isDir bool) bool {
	written := co.Dist.Skip(root)
	return func(rel string, isDir bool) bool {
		return written(rel, isDir) || isVersionControl(rel, isDir)
	}
}

// goPaths are the names that go may have for a directory. In place that is where it stands, with
// links on the way to the sources resolved or not. There are none where they cannot stand in JSON.
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
