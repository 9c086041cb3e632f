package toolchain

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// listAge is how long the list of distributions is used before it is asked for again.
const listAge = 24 * time.Hour

// A list is what the proxies serve, as kept on disk.
type list struct {
	Fetched time.Time
	Dists   []string // module versions: "v0.0.1-go1.26.8.linux-amd64"
}

// list returns the distributions that the proxies serve: from disk if it is young enough,
// and however old it is if no proxy answers.
func (c *Client) list(ctx context.Context) (list, error) {
	kept, ok := c.readList()
	if age := time.Since(kept.Fetched); ok && age >= 0 && age < listAge {
		return kept, nil
	}
	fresh, err := c.fetchList(ctx)
	if err != nil && ok && ctx.Err() == nil {
		return kept, nil
	}
	return fresh, err
}

// fetchList asks the proxies, and keeps what they answer.
func (c *Client) fetchList(ctx context.Context) (list, error) {
	var text []byte
	err := c.tryToolchain(ctx, func(base *url.URL) error {
		u, err := moduleURL(base, modulePath, "list")
		if err == nil {
			text, err = c.getBytes(ctx, u)
		}
		return err
	})
	if err != nil {
		return list{}, err
	}
	l := list{Fetched: time.Now().UTC(), Dists: slices.DeleteFunc(parseList(text),
		func(v string) bool { return !isDist(v) })}
	if len(l.Dists) == 0 && len(text) > 0 {
		return list{}, fmt.Errorf("%s answers with no list of Go versions: %s", c.settings.Sources(), quoted(text))
	}
	if data, err := json.Marshal(l); err == nil {
		_ = c.keep(c.listPath(), data) // a list that cannot be kept is asked for again
	}
	return l, nil
}

// isDist says whether a version of the toolchain module is one of a distribution.
func isDist(version string) bool {
	rest, ok := strings.CutPrefix(version, "v0.0.1-")
	_, isVersion := versionOf(rest)
	return ok && isVersion
}

// parseList reads an @v/list: a version on each line, with or without a time behind it.
func parseList(text []byte) []string {
	var versions []string
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 0 {
			versions = append(versions, f[0])
		}
	}
	return versions
}

func (c *Client) readList() (l list, ok bool) {
	data, err := readFile(c.listPath())
	if err != nil || json.Unmarshal(data, &l) != nil || len(l.Dists) == 0 {
		return list{}, false
	}
	return l, true
}

// listPath differs by proxies, which need not serve the same.
func (c *Client) listPath() string {
	return filepath.Join(c.dir, "versions", shortHash(c.settings.GOPROXY+"\n"+c.settings.GONOPROXY)+".json")
}

// versions returns the releases and release candidates in the list for a platform
// ("linux-amd64"), in order.
func (l list) versions(platform string) []string {
	var all []string
	for _, d := range l.Dists {
		rest, ok := strings.CutPrefix(d, "v0.0.1-go")
		v, found := strings.CutSuffix(rest, "."+platform)
		if _, err := goversion.Normalize(v); ok && found && err == nil && !strings.Contains(v, "beta") {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, goversion.Compare)
	return slices.Compact(all)
}
