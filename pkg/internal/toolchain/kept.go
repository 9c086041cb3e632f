package toolchain

import (
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// KeptVersions are the versions known without asking a proxy, oldest first: those of the list
// that was kept, however old it is, and those that are installed.
func (c *Catalog) KeptVersions() []string {
	l, _ := c.readList()
	all := append(l.versions(reference), c.cache.versions()...)
	slices.SortFunc(all, goversion.Compare)
	return slices.Compact(all)
}

// CheckKept returns what Check does, by what is known without asking a proxy. A version is
// unknown if a list that is young, or has newer versions, does not have it.
func (c *Catalog) CheckKept(version, goos, goarch string) error {
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

// NewestKept is the newest release of a line that is known without asking a proxy, else the
// line's first.
func (c *Catalog) NewestKept(line string) (string, error) {
	line, err := goversion.Normalize(line)
	if err != nil {
		return "", err
	}
	if v := goversion.Newest(c.KeptVersions(), goversion.Line(line)); v != "" {
		return v, nil
	}
	if goversion.Before(line, "1.21") { // up to 1.20 the first release of a line had the line's own name
		return goversion.Line(line), nil
	}
	return goversion.Line(line) + ".0", nil
}

// KnownVersions returns the Go versions that are known without asking anybody, oldest first:
// those of the list that was kept last, however old it is, those that are installed, and the
// one that gobuild was made with.
func (c *Catalog) KnownVersions() []string {
	all := c.KeptVersions()
	if own, _, _ := strings.Cut(strings.TrimPrefix(runtime.Version(), "go"), " "); goversion.Line(own) != "" {
		all = append(all, own)
	}
	slices.SortFunc(all, goversion.Compare)
	return slices.Compact(all)
}
