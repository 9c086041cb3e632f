package goproxy

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/mod/module"
)

// An answers asks one proxy about a module.
type answers struct {
	fetch   *fetcher
	base    *url.URL // of the proxy
	modPath string
	sources string // names all proxies, for errors
}

// An info is what a proxy answers for a .info file.
type info struct{ Version string }

// info returns the version of a query; file is "<query>.info" or "@latest".
func (a answers) info(ctx context.Context, file string) (string, error) {
	data, err := a.get(ctx, file)
	if err != nil {
		return "", err
	}
	var i info
	if err := json.Unmarshal(data, &i); err != nil || module.Check(a.modPath, i.Version) != nil {
		return "", fmt.Errorf("%s answers %s of %s with no version of it: %s", redact(a.base), file, a.modPath,
			Quote(data))
	}
	return i.Version, nil
}

// get returns a file of the module.
func (a answers) get(ctx context.Context, file string) ([]byte, error) {
	u, err := moduleURL(a.base, a.modPath, file)
	if err != nil {
		return nil, err
	}
	return a.fetch.bytes(ctx, u)
}

// ParseList parses an @v/list: a version on each line, optionally followed by a time.
func ParseList(text []byte) []string {
	var versions []string
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 0 {
			versions = append(versions, f[0])
		}
	}
	return versions
}
