package host

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/linktree"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A layout says where things of the plan's file system are on this machine.
type layout struct {
	stateDir string // see Options.StateDir
	cacheDir string // see Options.CacheDir
}

// state is a path below the executor's own directory of the checkout.
func (l *layout) state(elem ...string) string {
	return filepath.Join(append([]string{l.stateDir, Name}, elem...)...)
}

// mounts are the mounts of c and those that every command has, and the directories of this machine for
// them, by target.
func (l *layout) mounts(c plan.Command, p *localCommand, tree linktree.Tree) ([]plan.Mount, map[string]string) {
	sources := map[string]string{
		plan.GOPATH:   l.cachePath(c.Owner(plan.ModCache), plan.GOPATH),
		plan.GenDir:   l.state("gen"),
		plan.HomeDir:  p.tmp,
		containerRoot: p.goroot,
	}
	if tree.Root() != "" {
		sources[plan.GOPATH] = tree.Root()
	}
	for _, m := range c.Mounts {
		if src := l.source(m); !tree.Holds(m.Target) {
			sources[m.Target] = src
		}
	}
	mounts := make([]plan.Mount, 0, len(sources))
	for target := range sources {
		mounts = append(mounts, plan.Mount{Target: target})
	}
	return mounts, sources
}

// source is where a mount is on this machine.
func (l *layout) source(m plan.Mount) string {
	switch m.Kind {
	case plan.Work:
		return l.state(filepath.FromSlash(m.Source))
	case plan.Cache:
		return l.cachePath(m.Owner, m.Target)
	}
	return m.Source
}

// cachePath is the directory of a cache, which outlives runs. The module cache is below the GOPATH
// of commands, as versions before go1.15 know no other place for it.
func (l *layout) cachePath(owner plan.Owner, target string) string {
	dir := l.cacheDir
	switch {
	case owner == plan.Checkout:
		dir = l.state("cache")
	case owner == plan.CheckoutStore:
		dir = l.state("store")
	case owner.IsStore():
		dir = filepath.Join(dir, "stores", string(owner))
	}
	if executor.Below(target, plan.GOPATH) {
		return filepath.Join(dir, "gopath", filepath.FromSlash(strings.TrimPrefix(target, plan.GOPATH)))
	}
	return filepath.Join(dir, path.Base(target))
}

// makeDirs makes the directories of the state and the caches that a command works in.
func (l *layout) makeDirs(mounts []plan.Mount, sources map[string]string) error {
	for _, m := range mounts {
		if m.Kind == plan.Bind {
			continue
		}
		if err := l.makeDir(sources[m.Target]); err != nil {
			return err
		}
	}
	return l.makeDir(sources[plan.GenDir])
}

// makeDir makes a directory; in the state, what is in its way is removed.
func (l *layout) makeDir(dir string) error { return fsx.MakeDir(l.stateDir, dir) }

// linkTree is the tree of links that c needs. A build in GOPATH mode finds packages in it. A module build
// uses overrides in their own directories, unless one hides a part of another.
func (l *layout) linkTree(c plan.Command) linktree.Tree {
	owner := c.Owner(plan.ModCache)
	return linktree.New(l.state("gopath"), c.Mounts, map[string]string{
		"mod":   l.cachePath(owner, plan.ModCache), // older versions look for it nowhere else
		"sumdb": l.cachePath(owner, plan.GOPATH+"/pkg/sumdb"),
	}, usesGOPATH(c))
}

// usesGOPATH reports whether c resolves imports in GOPATH.
func usesGOPATH(c plan.Command) bool {
	for _, v := range c.Env {
		if v.Name == "GO111MODULE" {
			return v.Value == "off"
		}
	}
	return false
}

// makeDir makes a directory with its parents.
func makeDir(dir string) error { return os.MkdirAll(dir, 0o777) }
