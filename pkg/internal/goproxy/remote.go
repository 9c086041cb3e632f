package goproxy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A RemoteModule is a module that a proxy has.
type RemoteModule struct {
	Path    string
	Version string // canonical: "v1.2.3", or a pseudo-version for a branch or commit
	GoMod   []byte
	Go      string // of GoMod's go line, "" without one
}

// FindModule finds the module that provides a remote package: the one with the longest path
// for which the proxies know the version, as the go command does. Version is a version
// ("v1.2.3"), a part of one ("v1.2"), "latest", or anything else that a proxy resolves (a
// branch, a commit). Of several modules that could have the package, the first whose zip
// has Go files in its directory is taken.
//
// The error wraps ErrNeedsVCS where the proxies may not be asked or have no such module and
// GOPROXY goes on to direct, and fs.ErrNotExist if it does not.
func (c *Client) FindModule(ctx context.Context, pkgPath, version string) (*RemoteModule, error) {
	if err := module.CheckImportPath(pkgPath); err != nil {
		return nil, err
	}
	var found []*RemoteModule
	var failed []error
	for prefix := pkgPath; prefix != "."; prefix = path.Dir(prefix) {
		if module.CheckPath(prefix) != nil {
			continue
		}
		m, err := c.query(ctx, prefix, version)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.As(err, new(*url.Error)) || stall.Is(err) {
			// no answer: nor will there be to shorter paths
			return nil, fmt.Errorf("finding %s@%s: %w", pkgPath, version, err)
		}
		if err != nil {
			failed = append(failed, err)
			continue
		}
		found = append(found, m)
	}
	if len(found) == 0 {
		return nil, notFoundError(pkgPath, version, worstError(pkgPath, failed))
	}
	m, err := c.findProvider(ctx, found, pkgPath)
	if err != nil {
		return nil, fmt.Errorf("finding %s@%s: %w", pkgPath, version, err)
	}
	return m, c.readGoMod(ctx, m)
}

// notFoundError explains why no module was found. Not all proxies use 404 for what they do not
// have.
func notFoundError(pkgPath, version string, err error) error {
	if IsRefused(err) && !errors.Is(err, ErrNeedsVCS) {
		return fmt.Errorf("the module proxy has no %s@%s: check the path and the version: %w", pkgPath, version, err)
	}
	return fmt.Errorf("finding %s@%s: %w", pkgPath, version, err)
}

// worstError returns the most specific error: one that is not "not found", or else the need of a
// version control system, or else the first, which is of the longest path.
func worstError(pkgPath string, failed []error) error {
	rank := func(err error) int {
		switch {
		case errors.Is(err, ErrNeedsVCS):
			return 1
		case errors.Is(err, fs.ErrNotExist):
			return 0
		}
		return 2
	}
	if len(failed) == 0 {
		return fmt.Errorf("%q is no path of a module: it must begin with a host name", pkgPath)
	}
	told := failed[0]
	for _, err := range failed[1:] {
		if rank(err) > rank(told) {
			told = err
		}
	}
	return told
}

// readGoMod sets m's go.mod. The proxy invents one for a module that has none.
func (c *Client) readGoMod(ctx context.Context, m *RemoteModule) error {
	escaped, err := module.EscapeVersion(m.Version)
	if err != nil {
		return err
	}
	data, err := c.Fetch(ctx, Module{Path: m.Path}, escaped+".mod")
	if err != nil {
		return err
	}
	m.GoMod = data
	f, err := modfile.ParseLax(m.Path+"@"+m.Version+"/go.mod", data, nil)
	if err != nil {
		return goModError(c.settings.Sources(), m.Path, m.Version, err)
	}
	if f.Go != nil {
		m.Go = f.Go.Version
	}
	return nil
}

// goModError returns the error for a go.mod of a proxy that cannot be parsed.
func goModError(sources, modPath, version string, err error) error {
	return fmt.Errorf("%s serves a go.mod of %s@%s that cannot be read: %w", sources, modPath, version, err)
}
