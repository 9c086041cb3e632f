package toolchain

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// listAge is how long the list of distributions is used before it is asked for again.
const listAge = 24 * time.Hour

// A list is what the proxies serve, as it is kept on disk.
type list struct {
	Fetched time.Time
	Dists   []string // module versions: "v0.0.1-go1.26.8.linux-amd64"
}

// list returns the distributions that the proxies serve: from disk if it is young enough,
// and however old it is if no proxy answers.
func (c *Catalog) list(ctx context.Context) (list, error) {
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

// fetchList asks the proxies, and keeps the answer.
func (c *Catalog) fetchList(ctx context.Context) (list, error) {
	text, err := c.proxy.Fetch(ctx, module, "list")
	if err != nil {
		return list{}, err
	}
	l := list{Fetched: time.Now().UTC(), Dists: slices.DeleteFunc(goproxy.ParseList(text),
		func(v string) bool { return !isDist(v) })}
	if len(l.Dists) == 0 && len(text) > 0 {
		return list{}, fmt.Errorf("%s answers with no list of Go versions: %s", c.proxy.Settings().Sources(),
			goproxy.Quote(text))
	}
	if data, err := json.Marshal(l); err == nil {
		_ = fsx.KeepFile(c.cache.path, c.listPath(), data) // a list that cannot be kept is asked for again
	}
	return l, nil
}

// isDist reports whether a version of the toolchain module is that of a distribution.
func isDist(version string) bool {
	rest, ok := strings.CutPrefix(version, "v0.0.1-")
	_, isVersion := parseVersion(rest)
	return ok && isVersion
}

func (c *Catalog) readList() (l list, ok bool) {
	data, err := readable.ReadFile(c.listPath(), maxKept)
	if err != nil || json.Unmarshal(data, &l) != nil || len(l.Dists) == 0 {
		return list{}, false
	}
	return l, true
}

// listPath returns the path of the list. It depends on the proxies, which may serve different
// lists.
func (c *Catalog) listPath() string {
	s := c.proxy.Settings()
	return filepath.Join(c.cache.path, "versions", fsx.ShortHash(s.GOPROXY+"\n"+s.GONOPROXY)+".json")
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
