package execute

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/buildcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/modcache"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// A CacheOwner is an executor whose caches are directories of this machine, where something else
// may damage them. Go does not look at what is in them again.
type CacheOwner interface {
	// CachePath is the directory of a mount of the kind plan.Cache.
	CachePath(m plan.Mount) string
}

// checkedCaches are the build caches that go runs in, by path: each is checked once, before the first
// go command, and again known when the last one has ended.
type checkedCaches struct {
	mu   sync.Mutex
	open map[string]*buildcache.Checker
}

// execGo runs a go command in build caches that are as go left them: what was changed there is removed,
// and go makes it again. Where the command fails, and go could not use something there, that is
// removed, too, and the command runs again.
func (r *runner) execGo(ctx context.Context, a *plan.Action, c plan.Command) (out []byte, err error) {
	dirs := r.cachePaths(c, plan.CacheDir)
	for _, dir := range dirs {
		if err := r.checkBuildCache(dir); err != nil {
			return nil, err
		}
	}
	out, err = r.exec(ctx, a, c)
	if isExit(err) && ctx.Err() == nil && r.mendBuildCaches(dirs) {
		return r.exec(ctx, a, c)
	}
	return out, err
}

// cachePaths are the directories of a command's caches that are for target.
func (r *runner) cachePaths(c plan.Command, target string) (dirs []string) {
	owner, is := r.Executor.(CacheOwner)
	if !is {
		return nil
	}
	for _, m := range c.Mounts {
		if m.Kind == plan.Cache && m.Target == target {
			dirs = append(dirs, owner.CachePath(m))
		}
	}
	return dirs
}

func (r *runner) checkBuildCache(dir string) error {
	r.caches.mu.Lock()
	defer r.caches.mu.Unlock()
	if r.caches.open[dir] != nil {
		return nil
	}
	checker, removed, err := buildcache.Open(dir)
	if checker == nil {
		return fmt.Errorf("cannot check the build cache in %s: %w: remove it", dir, err)
	}
	r.caches.open[dir] = checker
	if len(removed) > 0 {
		r.Reporter.Info("%d files of the build cache were changed since Go wrote them: they are made again", len(removed))
	}
	return err
}

// mendBuildCaches reports whether something was removed from the caches that go cannot use.
func (r *runner) mendBuildCaches(dirs []string) bool {
	r.caches.mu.Lock()
	defer r.caches.mu.Unlock()
	mended := 0
	for _, dir := range dirs {
		if checker := r.caches.open[dir]; checker != nil {
			removed, _ := checker.Mend() // what cannot be removed go names
			mended += len(removed)
		}
	}
	if mended > 0 {
		r.Reporter.Info("%d entries of the build cache cannot be used: go makes them again", mended)
	}
	return mended > 0
}

// checkModules looks at the modules that go list named.
func (r *runner) checkModules(a *plan.Action) error {
	for _, dir := range r.cachePaths(a.Compile.Command, plan.ModCache) {
		if err := r.checkModulesIn(dir, a); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) checkModulesIn(dir string, a *plan.Action) error {
	l, ok := r.listing(a)
	if !ok || len(l.Modules) == 0 {
		return nil
	}
	key := "modules of " + a.ID
	good := map[string]string{}
	_ = r.store.Get(key, &good)
	before := maps.Clone(good)
	checker := modcache.Checker{Dir: dir, Hasher: r.hasher, Good: good}
	removed, err := checker.Check(l.Modules)
	if len(removed) > 0 {
		r.Reporter.Info("%s was changed in the module cache, and is fetched again", removed[0])
	}
	if err != nil || maps.Equal(good, before) {
		return err
	}
	return r.store.Put(key, good)
}

// closeCaches keeps what is known of the build caches, when no go runs any more. What cannot be
// kept is read again by the next run, so errors do not count.
func (r *runner) closeCaches() {
	for _, checker := range r.caches.open {
		_ = checker.Close()
	}
}

// moduleDirs are the directories below the module cache that packages are in, and what they may embed.
func (r *runner) moduleDirs(c *plan.CompileAction, packages []goPackage) (dirs []string) {
	for _, modCache := range r.cachePaths(c.Command, plan.ModCache) {
		for _, p := range packages {
			found := modcache.Dirs(modCache, []string{filepath.FromSlash(p.Dir)})
			if len(found) > 0 && len(p.EmbedPatterns) > 0 {
				found = modcache.Dirs(modCache, subdirectories(filepath.FromSlash(p.Dir)))
			}
			dirs = append(dirs, found...)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// subdirectories are a directory and all below it, as far as they can be read.
func subdirectories(dir string) (dirs []string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	return dirs
}
