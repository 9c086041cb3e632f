package toolchain

import (
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// CachedVersions returns the versions known without asking a proxy, oldest first: those of the last
// list, however old it is, and the installed ones.
func (c *Catalog) CachedVersions() []string {
	l, _ := c.readList()
	all := append(l.versions(reference), c.cache.versions()...)
	slices.SortFunc(all, goversion.Compare)
	return slices.Compact(all)
}

// CheckCached is Check without asking a proxy. A version is unknown if a recent list, or one with
// newer versions, does not have it.
func (c *Catalog) CheckCached(version, goos, goarch string) error {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return err
	}
	l, ok := c.readList()
	known := l.versions(reference)
	switch {
	case !ok || len(known) == 0 || slices.Contains(l.Dists, d.moduleVersion()):
		return nil
	case time.Since(l.Fetched) >= listAge && goversion.Compare(version, known[len(known)-1]) > 0:
		return nil
	}
	if c.cache.isUsable(d) {
		return nil
	}
	if slices.Contains(known, d.version) {
		return &UnknownVersionError{Version: d.version, Platform: d.platform(),
			Suggestions: goversion.Suggest(d.version, l.versions(goos+"-"+goarch))}
	}
	return &UnknownVersionError{Version: d.version, Suggestions: goversion.Suggest(d.version, known)}
}

// NewestCached returns the newest release of a line that is known without asking a proxy, or else
// the line's first.
func (c *Catalog) NewestCached(line string) (string, error) {
	line, err := goversion.Normalize(line)
	if err != nil {
		return "", err
	}
	if v := goversion.Newest(c.CachedVersions(), goversion.Line(line)); v != "" {
		return v, nil
	}
	if goversion.Before(line, "1.21") { // up to 1.20 the first release of a line had the line's own name
		return goversion.Line(line), nil
	}
	return goversion.Line(line) + ".0", nil
}

// KnownVersions returns CachedVersions and the version that gobuild was built with.
func (c *Catalog) KnownVersions() []string {
	all := c.CachedVersions()
	if own, _, _ := strings.Cut(strings.TrimPrefix(runtime.Version(), "go"), " "); goversion.Line(own) != "" {
		all = append(all, own)
	}
	slices.SortFunc(all, goversion.Compare)
	return slices.Compact(all)
}
