package toolchain

import (
	"archive/zip"
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// provider is the module, of several with the longest path first, that has a package. Only
// where there is a choice are zips looked into.
func (c *Client) provider(ctx context.Context, found []*RemoteModule, pkgPath string) (*RemoteModule, error) {
	if len(found) == 1 {
		return found[0], nil
	}
	for _, m := range found {
		has, err := c.hasPackage(ctx, m, pkgPath)
		if err != nil {
			return nil, err
		}
		if has {
			return m, nil
		}
	}
	return nil, fmt.Errorf("module %s@%s has no package %s: %w", found[0].Path, found[0].Version, pkgPath, fs.ErrNotExist)
}

// hasPackage says whether a module's zip has a Go file in the directory of a package. The
// zip is not kept: the go command fetches, and checks, its own.
func (c *Client) hasPackage(ctx context.Context, m *RemoteModule, pkgPath string) (bool, error) {
	dir, err := os.MkdirTemp("", "gobuild-module-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "module.zip")
	if err := c.saveModule(ctx, m, file); err != nil {
		return false, err
	}
	r, err := zip.OpenReader(file)
	if err != nil {
		return false, fmt.Errorf("the zip of %s@%s is damaged: %w", m.Path, m.Version, err)
	}
	defer r.Close()
	want := path.Join(m.Path+"@"+m.Version, strings.TrimPrefix(pkgPath, m.Path))
	for _, f := range r.File {
		if path.Dir(f.Name) == want && strings.HasSuffix(f.Name, ".go") {
			return true, nil
		}
	}
	return false, nil
}

func (c *Client) saveModule(ctx context.Context, m *RemoteModule, file string) error {
	escaped, err := module.EscapeVersion(m.Version)
	if err != nil {
		return err
	}
	return c.tryModule(ctx, m.Path, func(base *url.URL) error {
		u, err := moduleURL(base, m.Path, escaped+".zip")
		if err != nil {
			return err
		}
		return retry(ctx, func() error { return c.save(ctx, u, file) })
	})
}
