package build

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/buildcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/modcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkedCaches are the build caches that go runs in, by path: each is checked once, before the first
// go command, and again known when the last one has ended.
type checkedCaches struct {
	mu   sync.Mutex
	open map[string]*buildcache.Checker

	cleared sync.Map // by ID of an action: its modules' downloads were looked at
}

// execGo runs a go command in caches that are as go left them: what was changed there is removed,
// and go makes or fetches it again. Where the command fails, and go could not use something there, that
// is removed, too, and the command runs again.
func (r *runner) execGo(ctx context.Context, a *plan.Action, c plan.Command) ([]byte, error) {
	return r.execMending(ctx, a, c, modcache.Mend)
}

// execLoading is execGo for a command that loads packages. Where go finds none of a module, the module is
// looked at as a whole.
func (r *runner) execLoading(ctx context.Context, a *plan.Action, c plan.Command) ([]byte, error) {
	return r.execMending(ctx, a, c, modcache.MendWhole)
}

// A mender removes what is damaged of some modules in a module cache, and returns their paths.
type mender func(dir string, sums []modcache.Sum) (removed []string, err error)

func (r *runner) execMending(ctx context.Context, a *plan.Action, c plan.Command, mend mender) (out []byte, err error) {
	builds, modules := r.cachePaths(c, plan.CacheDir), r.cachePaths(c, plan.ModCache)
	for _, dir := range builds {
		if err := r.checkBuildCache(dir); err != nil {
			return nil, err
		}
	}
	if _, done := r.caches.cleared.LoadOrStore(a.ID, true); !done {
		r.mendModules(a, modules, modcache.Clear)
	}
	out, err = r.exec(ctx, a, c)
	if isExit(err) && ctx.Err() == nil {
		mended := r.mendBuildCaches(builds)
		if r.mendModules(a, modules, mend) || mended {
			return r.exec(ctx, a, c)
		}
	}
	return out, err
}

// mendModules has mend look at what was downloaded for the modules of an action, and reports whether
// something was removed.
func (r *runner) mendModules(a *plan.Action, dirs []string, mend mender) bool {
	if len(dirs) == 0 {
		return false
	}
	sums, mended := r.sums(a), false
	for _, dir := range dirs {
		removed, _ := mend(dir, sums) // what cannot be removed go names
		for _, name := range removed {
			r.Reporter.Info("%s was damaged, and is fetched again", name)
		}
		mended = mended || len(removed) > 0
	}
	return mended
}

// sums are the lines of all go.sum files of an action's modules on disk, and of those that are generated.
func (r *runner) sums(a *plan.Action) (sums []modcache.Sum) {
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
			names = append(names, filepath.Join(r.StateDir, r.Name, "gen", filepath.FromSlash(strings.TrimPrefix(f.Path, plan.GenDir))))
		}
	}
	for _, name := range names {
		data, _ := cache.ReadFile(name) // many modules have none
		sums = append(sums, modcache.ParseSums(string(data))...)
	}
	return sums
}

// cachePaths are the directories of a command's caches that are for target.
func (r *runner) cachePaths(c plan.Command, target string) (dirs []string) {
	owner, is := r.Executor.(executor.CacheOwner)
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
		return &cache.RemedyError{Err: fmt.Errorf("cannot check the build cache in %s: %w: remove it", dir, err)}
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
