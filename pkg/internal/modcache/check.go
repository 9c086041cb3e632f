package modcache

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A Checker checks the modules of one module cache.
type Checker struct {
	Dir    string        // the module cache (GOMODCACHE)
	Hasher *cache.Hasher // tells whether files look as they did
	// by directory of a module below Dir, how its packages looked when it was good; Check adds to
	// it
	Good map[string]string
}

// Dirs returns the directories that are in modules of the module cache, slash-separated and
// relative to it.
func Dirs(modCache string, dirs []string) (inModules []string) {
	for _, dir := range dirs {
		rel, err := filepath.Rel(modCache, dir)
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		if rel = filepath.ToSlash(rel); moduleDir(rel) != "" {
			inModules = append(inModules, rel)
		}
	}
	return inModules
}

// groupByModule groups directories by the directories of their modules.
func groupByModule(dirs []string) map[string][]string {
	groups := map[string][]string{}
	for _, dir := range dirs {
		root := moduleDir(dir)
		groups[root] = append(groups[root], dir)
	}
	return groups
}

// moduleDir returns the first part of a path up to the element with the version.
func moduleDir(rel string) string {
	at := strings.IndexByte(rel, '@')
	if at < 0 {
		return ""
	}
	if end := strings.IndexByte(rel[at:], '/'); end >= 0 {
		return rel[:at+end]
	}
	return rel
}

// Check takes directories of packages, as Dirs returns them. If the files in them changed since
// their module was verified, the whole module is read. A module that differs from its zip file, by
// the hash that go keeps of that, is removed, so that go fetches it again. Check returns the
// directories of removed modules.
func (c *Checker) Check(dirs []string) (removed []string, err error) {
	packages := groupByModule(dirs)
	roots := slices.Sorted(maps.Keys(packages))
	errs := make([]error, len(roots))
	good := make([]string, len(roots))
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, root := range roots {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			good[i], errs[i] = c.statPackages(root, packages[root])
		})
	}
	wait.Wait()
	for i, root := range roots {
		delete(c.Good, root)
		if errs[i] == nil {
			if good[i] != "" {
				c.Good[root] = good[i]
			}
			continue
		}
		if err := c.remove(root); err != nil {
			return removed, fmt.Errorf("the module in %s was changed (%w), and cannot be removed: %w", c.path(root),
				errs[i], err)
		}
		removed = append(removed, root)
	}
	return removed, nil
}

// statPackages returns a digest of the stat calls of a module's packages, or "" if a later change
// might not show in it.
func (c *Checker) statPackages(root string, packages []string) (looks string, err error) {
	paths := make([]string, len(packages))
	for i, dir := range packages {
		paths[i] = c.path(dir)
	}
	looks, settled, err := c.Hasher.StatDigest(paths)
	if err != nil || looks == c.Good[root] {
		return looks, err
	}
	if !settled {
		looks = ""
	}
	mod, err := parseRoot(root)
	if err != nil {
		return "", err
	}
	want, err := fsx.ReadFile(c.download(root) + ".ziphash")
	if err != nil {
		return "", err
	}
	got, err := hashDir(c.path(root), mod.String())
	if err == nil && got != strings.TrimSpace(string(want)) {
		err = fmt.Errorf("its digest is %s, not %s", got, strings.TrimSpace(string(want)))
	}
	return looks, err
}

// hashDir is dirhash.HashDir, except that a pipe in place of a file does not block it.
func hashDir(dir, prefix string) (string, error) {
	files, err := dirhash.DirFiles(dir, prefix)
	if err != nil {
		return "", err
	}
	return dirhash.Hash1(files, func(name string) (io.ReadCloser, error) {
		return readable.OpenFile(filepath.Join(dir, strings.TrimPrefix(name, prefix)))
	})
}

// parseRoot returns a module's path and version from its directory.
func parseRoot(root string) (module.Version, error) {
	path, version, _ := strings.Cut(root, "@")
	path, err := module.UnescapePath(path)
	if err != nil {
		return module.Version{}, err
	}
	version, err = module.UnescapeVersion(version)
	return module.Version{Path: path, Version: version}, err
}

// remove removes a module and its download: either may have been changed.
func (c *Checker) remove(root string) error {
	if err := fsx.RemoveAll(c.path(root)); err != nil {
		return err
	}
	for _, ext := range []string{".ziphash", ".zip"} {
		if err := fsx.RemoveAll(c.download(root) + ext); err != nil {
			return err
		}
	}
	return nil
}

func (c *Checker) path(root string) string { return filepath.Join(c.Dir, filepath.FromSlash(root)) }

// download returns the path of a module's download, without extension.
func (c *Checker) download(root string) string { return downloadPath(c.Dir, root) }

func downloadPath(dir, root string) string {
	path, version, _ := strings.Cut(root, "@")
	return filepath.Join(dir, "cache", "download", filepath.FromSlash(path), "@v", version)
}
