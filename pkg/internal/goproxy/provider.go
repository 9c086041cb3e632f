package goproxy

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// findProvider returns the module that has a package, of several with the longest path first. Zips
// are read only if there is more than one.
func (c *Client) findProvider(ctx context.Context, found []*RemoteModule, pkgPath string) (*RemoteModule, error) {
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
	return nil, fmt.Errorf("module %s@%s has no package %s: %w", found[0].Path, found[0].Version, pkgPath,
		fs.ErrNotExist)
}

// hasPackage reports whether a module's zip has a Go file in a package's directory. The zip is not
// kept: the go command downloads and checks its own.
func (c *Client) hasPackage(ctx context.Context, m *RemoteModule, pkgPath string) (bool, error) {
	if err := os.MkdirAll(c.dir, 0o777); err != nil {
		return false, err
	}
	dir, release, err := tempfile.Mkdir(c.dir)
	if err != nil {
		return false, err
	}
	defer release()
	defer fsx.RemoveAll(dir)
	file := filepath.Join(dir, "module.zip")
	escaped, err := module.EscapeVersion(m.Version)
	if err != nil {
		return false, err
	}
	if err := c.Save(ctx, Module{Path: m.Path}, escaped, file, nil); err != nil {
		return false, err
	}
	r, err := OpenZip(file)
	if err != nil {
		return false, fmt.Errorf("the zip of %s@%s that %s serves is damaged: %w", m.Path, m.Version,
			c.settings.Sources(), err)
	}
	defer r.Close()
	want := path.Join(m.Path+"@"+m.Version, strings.TrimPrefix(pkgPath, m.Path))
	for _, f := range r.Reader.File {
		if path.Dir(f.Name) == want && strings.HasSuffix(f.Name, ".go") {
			return true, nil
		}
	}
	return false, nil
}
