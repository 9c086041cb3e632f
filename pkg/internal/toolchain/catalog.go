package toolchain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// A Catalog lists the versions of Go: those that the module proxies serve, in a list that is kept
// for a day, and those that are installed.
type Catalog struct {
	cache cache
	proxy *goproxy.Client
}

// reference is the platform whose list counts as that of all: every version has it.
const reference = "linux-amd64"

// Versions returns the releases and release candidates that the proxies serve, oldest first. The
// list is kept for a day, and longer while no proxy answers. With GOPROXY=off, Versions returns the
// installed ones.
func (c *Catalog) Versions(ctx context.Context) ([]string, error) {
	l, err := c.list(ctx)
	if errors.Is(err, goproxy.ErrOff) {
		return c.cache.versions(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("asking for the list of Go versions: %w", err)
	}
	return l.versions(reference), nil
}

// Fresh is Versions without the kept list: the proxies are asked.
func (c *Catalog) Fresh(ctx context.Context) ([]string, error) {
	l, err := c.fetchList(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking for the list of Go versions: %w", err)
	}
	return l.versions(reference), nil
}

// Newest returns the newest release of a line: "1.24.13" for "1.24". Release candidates
// do not count. A line without releases is an *UnknownVersionError.
func (c *Catalog) Newest(ctx context.Context, line string) (string, error) {
	line, err := goversion.Normalize(line)
	if err != nil {
		return "", err
	}
	known, err := c.Versions(ctx)
	if err != nil {
		return "", err
	}
	if v := goversion.Newest(known, goversion.Line(line)); v != "" {
		return v, nil
	}
	return "", &UnknownVersionError{Version: line, Suggestions: goversion.Suggest(line, known)}
}

// explain returns an *UnknownVersionError for a failed download if the list does not have the
// distribution.
func (c *Catalog) explain(ctx context.Context, d dist, err error) error {
	wrapped := fmt.Errorf("getting go%s for %s: %w", d.version, d.platform(), err)
	if ctx.Err() != nil || !goproxy.IsRefused(err) {
		return wrapped
	}
	l, listErr := c.fetchList(ctx)
	switch known := l.versions(reference); {
	case listErr != nil && !errors.Is(err, fs.ErrNotExist):
		return wrapped
	case slices.Contains(l.Dists, d.moduleVersion()):
		return wrapped
	case slices.Contains(known, d.version):
		platform := l.versions(d.goos + "-" + d.goarch)
		return &UnknownVersionError{Version: d.version, Platform: d.platform(),
			Suggestions: goversion.Suggest(d.version, platform)}
	default:
		return &UnknownVersionError{Version: d.version, Suggestions: goversion.Suggest(d.version, known)}
	}
}
