package goproxy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// query resolves a version query of a module (https://go.dev/ref/mod#version-queries).
func (c *Client) query(ctx context.Context, modPath, query string) (*RemoteModule, error) {
	if strings.ContainsAny(query, "<>") {
		return nil, fmt.Errorf("%q is a comparison: write one version, or \"latest\"", query)
	}
	var version string
	err := c.try(ctx, Module{Path: modPath}, func(base *url.URL) (err error) {
		a := answers{fetch: c.fetch, base: base, modPath: modPath, sources: c.settings.Sources()}
		version, err = a.resolve(ctx, query)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &RemoteModule{Path: modPath, Version: version}, nil
}

// resolve returns the version of a query.
func (a answers) resolve(ctx context.Context, query string) (string, error) {
	if query == "latest" || query == "upgrade" || query == "patch" {
		return a.latest(ctx)
	}
	if isVersionPrefix(query) {
		v, err := a.highest(ctx, func(v string) bool { return strings.HasPrefix(v, query+".") })
		if v != "" || err != nil {
			return v, err
		}
	}
	escaped, err := module.EscapeVersion(query)
	if err != nil {
		return "", err
	}
	version, err := a.info(ctx, escaped+".info")
	if err == nil && module.CanonicalVersion(query) == query && version != query {
		return "", fmt.Errorf("%s answers %s@%s with %s", redact(a.base), a.modPath, query, version)
	}
	return version, err
}

// latest returns the highest release that is not retracted, or else the highest pre-release, or
// else what the proxy calls latest: the newest commit of a module without tags.
func (a answers) latest(ctx context.Context) (string, error) {
	v, err := a.highest(ctx, func(string) bool { return true })
	if v != "" || err != nil {
		return v, err
	}
	return a.info(ctx, "@latest")
}

// highest returns the highest release that matches and is not retracted, or else such a pre-release; "" if there
// is none.
func (a answers) highest(ctx context.Context, match func(v string) bool) (string, error) {
	list, err := a.taggedVersions(ctx)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	top := highestMatch(list, func(string) bool { return true })
	if top == "" {
		return "", nil
	}
	retracted, err := a.readRetractions(ctx, top)
	if err != nil {
		return "", err
	}
	return highestMatch(list, func(v string) bool { return match(v) && !retracted(v) }), nil
}

// taggedVersions returns a module's versions. Those that are +incompatible count only if there are
// no others.
func (a answers) taggedVersions(ctx context.Context) ([]string, error) {
	text, err := a.get(ctx, "list")
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(ParseList(text), func(v string) bool {
		return module.Check(a.modPath, v) != nil || module.IsPseudoVersion(v)
	})
	semver.Sort(list)
	incompatible := func(v string) bool { return semver.Build(v) == "+incompatible" }
	if slices.ContainsFunc(list, func(v string) bool { return !incompatible(v) }) {
		list = slices.DeleteFunc(list, incompatible)
	}
	return list, nil
}

// readRetractions reads the retract lines of a module's highest version, which apply to all
// versions.
func (a answers) readRetractions(ctx context.Context, top string) (func(v string) bool, error) {
	escaped, err := module.EscapeVersion(top)
	if err != nil {
		return nil, err
	}
	data, err := a.get(ctx, escaped+".mod")
	if err != nil {
		return nil, err
	}
	f, err := modfile.ParseLax(a.modPath+"@"+top+"/go.mod", data, nil)
	if err != nil {
		return nil, goModError(a.sources, a.modPath, top, err)
	}
	return func(v string) bool {
		return slices.ContainsFunc(f.Retract, func(r *modfile.Retract) bool {
			return semver.Compare(r.Low, v) <= 0 && semver.Compare(v, r.High) <= 0
		})
	}, nil
}

// highestMatch returns the last release of a sorted list that matches, or else the last version
// that does.
func highestMatch(sorted []string, match func(v string) bool) string {
	var pre string
	for _, v := range slices.Backward(sorted) {
		if !match(v) {
			continue
		}
		if semver.Prerelease(v) == "" {
			return v
		}
		if pre == "" {
			pre = v
		}
	}
	return pre
}

// isVersionPrefix reports whether a query is v1 or v1.2.
func isVersionPrefix(query string) bool {
	return semver.IsValid(query) && semver.Prerelease(query) == "" && semver.Build(query) == "" &&
		strings.Count(query, ".") < 2
}
