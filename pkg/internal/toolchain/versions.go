package toolchain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// reference is the platform whose distributions count as "all": it always had them.
const reference = "linux-amd64"

// Versions returns the releases and release candidates that the proxies serve, oldest first.
// The list is kept for a day, and used when older while no proxy answers. With GOPROXY=off
// they are those that are installed.
func (c *Client) Versions(ctx context.Context) ([]string, error) {
	l, err := c.list(ctx)
	if errors.Is(err, errOff) {
		return c.installedVersions(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("asking for the list of Go versions: %w", err)
	}
	return l.versions(reference), nil
}

// Newest returns the newest release of a line: "1.24.13" for "1.24". Release candidates
// do not count. A line without releases is an *UnknownVersionError.
func (c *Client) Newest(ctx context.Context, line string) (string, error) {
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

// installedVersions are the versions of which any platform's distribution is there.
func (c *Client) installedVersions() []string {
	entries, err := os.ReadDir(filepath.Join(c.dir, "toolchains"))
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		if v, ok := versionOf(e.Name()); ok && e.IsDir() {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, goversion.Compare)
	return slices.Compact(all)
}

// versionOf takes the version out of go<version>.<os>-<arch>.
func versionOf(name string) (string, bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 || !strings.Contains(name[i:], "-") {
		return "", false
	}
	v, err := goversion.Normalize(name[:i])
	return v, err == nil
}

// explain turns a failed download into an *UnknownVersionError if the list says that there
// is no such distribution.
func (c *Client) explain(ctx context.Context, d dist, err error) error {
	wrapped := fmt.Errorf("getting go%s for %s: %w", d.version, d.platform(), err)
	if ctx.Err() != nil || !refused(err) {
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

// refused says whether a server was reached and would not serve what it was asked for. Not
// all proxies say 404 then.
func refused(err error) bool {
	status := (*statusError)(nil)
	return errors.Is(err, fs.ErrNotExist) || errors.As(err, &status) && status.code >= 400 && status.code < 500
}
