package compile

import (
	"context"
	"maps"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/modcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Run runs a go command. Before that it removes what others changed in Go's caches, so that go builds
// or fetches it again. If the command fails since go could not use something there, Run removes that
// as well and runs the command once more.
func (c *Commands) Run(ctx context.Context, a *plan.Action, cmd plan.Command) ([]byte, error) {
	return c.runMending(ctx, a, cmd, modcache.Repair)
}

// RunLoading is Run for a command that loads packages. If go finds no package of a module, the whole
// module is checked.
func (c *Commands) RunLoading(ctx context.Context, a *plan.Action, cmd plan.Command) ([]byte, error) {
	return c.runMending(ctx, a, cmd, modcache.RepairAll)
}

// A mender removes what is damaged of some modules in a module cache, and returns their paths.
type mender func(dir string, sums []modcache.Sum) (removed []string, err error)

func (c *Commands) runMending(ctx context.Context, a *plan.Action, cmd plan.Command,
	mend mender) (out []byte, err error) {
	builds, modules := c.cachePaths(cmd, plan.CacheDir), c.cachePaths(cmd, plan.ModCache)
	if err := c.checkBuilds(cmd); err != nil {
		return nil, err
	}
	if _, done := c.cleared.LoadOrStore(a.ID, true); !done {
		c.mendModules(a, modules, modcache.Clear)
	}
	out, err = c.exec(ctx, a, cmd)
	if result.IsExit(err) && ctx.Err() == nil {
		mended := c.builds.mend(builds, c.Reporter)
		if c.mendModules(a, modules, mend) || mended {
			return c.exec(ctx, a, cmd)
		}
	}
	return out, err
}

// checkBuilds checks the build cache of a command, before go or anything else writes to it.
func (c *Commands) checkBuilds(cmd plan.Command) error {
	for _, dir := range c.cachePaths(cmd, plan.CacheDir) {
		if err := c.builds.check(dir, c.Reporter); err != nil {
			return err
		}
	}
	return nil
}

// mendModules calls mend for the modules of an action, and reports whether something was removed.
func (c *Commands) mendModules(a *plan.Action, dirs []string, mend mender) bool {
	if len(dirs) == 0 {
		return false
	}
	sums, mended := c.sums(a), false
	for _, dir := range dirs {
		removed, _ := mend(dir, sums) // go reports what cannot be removed
		for _, name := range removed {
			c.Reporter.Info("%s was damaged, and is fetched again", name)
		}
		mended = mended || len(removed) > 0
	}
	return mended
}

// sums are the lines of all go.sum files of an action: of modules on disk, and generated ones.
func (c *Commands) sums(a *plan.Action) (sums []modcache.Sum) {
	if a.Kind == plan.KindFetch {
		a = a.Fetch.Compile
	}
	if a.Compile == nil {
		return nil
	}
	var names []string
	for _, src := range a.Compile.Sources {
		names = append(names, filepath.Join(src, "go.sum"), filepath.Join(src, "go.work.sum"))
	}
	for _, f := range a.Compile.Files {
		if name := path.Base(f.Path); name == "go.sum" || name == "go.work.sum" {
			names = append(names, filepath.Join(c.Generated,
				filepath.FromSlash(strings.TrimPrefix(f.Path, plan.GenDir))))
		}
	}
	for _, name := range names {
		data, _ := fsx.ReadFile(name) // many modules have none
		sums = append(sums, modcache.ParseSums(string(data))...)
	}
	return sums
}

// cachePaths are the directories of a command's caches that are for target.
func (c *Commands) cachePaths(cmd plan.Command, target string) (dirs []string) {
	for _, m := range cmd.Mounts {
		if m.Kind != plan.Cache || m.Target != target {
			continue
		}
		if dir := c.Executor.CachePath(m); dir != "" {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// CheckModules checks the modules that go list named, and removes changed ones.
func (c *Commands) CheckModules(a *plan.Action) error {
	for _, dir := range c.cachePaths(a.Compile.Command, plan.ModCache) {
		if err := c.checkModulesIn(dir, a); err != nil {
			return err
		}
	}
	return nil
}

func (c *Commands) checkModulesIn(dir string, a *plan.Action) error {
	modules := c.Listings.ModuleDirs(a)
	if len(modules) == 0 {
		return nil
	}
	key := "modules of " + a.ID
	good := map[string]string{}
	_ = c.Listings.Store.Get(key, &good)
	before := maps.Clone(good)
	checker := modcache.Checker{Dir: dir, Hasher: c.Listings.Hasher, Good: good}
	removed, err := checker.Check(modules)
	if len(removed) > 0 {
		c.Reporter.Info("%s was changed in the module cache, and is fetched again", removed[0])
	}
	if err != nil || maps.Equal(good, before) {
		return err
	}
	return c.Listings.Store.Put(key, good)
}

// Close saves what is known of the build caches. No go may run any more.
func (c *Commands) Close() { c.builds.close() }

// ModuleCaches are a command's module caches as directories of this machine, if others can write there.
func (c *Commands) ModuleCaches(cmd plan.Command) []string { return c.cachePaths(cmd, plan.ModCache) }
