package toolchain

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// modulePath is the module whose versions are Go distributions.
const modulePath = "golang.org/toolchain"

// A dist is one distribution.
type dist struct{ version, goos, goarch string }

// newDist normalizes version.
func newDist(version, goos, goarch string) (dist, error) {
	v, err := Normalize(version)
	return dist{v, goos, goarch}, err
}

func (d dist) String() string        { return "go" + d.version + "." + d.goos + "-" + d.goarch }
func (d dist) moduleVersion() string { return "v0.0.1-" + d.String() }
func (d dist) platform() string      { return d.goos + "/" + d.goarch }

// Cached returns the GOROOT of a distribution that is there already and may be used with
// the client's settings, without any network.
func (c *Client) Cached(version, goos, goarch string) (dir string, ok bool) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return "", false
	}
	return c.root(d), c.installed(d) && c.trusts(c.readRecord(d))
}

// Install returns the GOROOT of a distribution: <cache>/toolchains/go<version>.<os>-<arch>.
// Where it is missing, or lacks what it cannot do without, it is downloaded, checked and
// extracted; a distribution is there whole or not at all, and two processes that want the same
// one wait for each other.
// The tree is to be read only, and the programs in it are executable.
//
// A version that does not exist is an *UnknownVersionError; a zip that is not what the
// checksum database knows, an error that wraps ErrChecksum.
func (c *Client) Install(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return "", err
	}
	if dir, ok := c.Cached(version, goos, goarch); ok {
		return dir, nil
	}
	unlock, err := lock(ctx, c.root(d)+".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if dir, ok := c.Cached(version, goos, goarch); ok {
		return dir, nil // by whom we waited for
	}
	return c.root(d), c.install(ctx, d)
}

// install replaces what there may be of d. The caller holds its lock.
func (c *Client) install(ctx context.Context, d dist) error {
	rec, err := c.expected(ctx, d)
	if err != nil {
		return c.explain(ctx, d, err)
	}
	if rec.Hash != "" && c.installed(d) && c.readRecord(d).Hash == rec.Hash {
		return c.writeRecord(d, rec) // was installed unchecked, and is what it should be
	}
	zip := c.root(d) + ".zip"
	defer os.Remove(zip)
	if rec, err = c.download(ctx, d, zip, rec); err != nil {
		return c.explain(ctx, d, err)
	}
	return c.place(ctx, d, zip, rec)
}

// place extracts zip aside and moves the tree to where it is looked for.
func (c *Client) place(ctx context.Context, d dist, zip string, rec record) error {
	aside := c.root(d) + ".tmp" // left behind only by who was killed with the lock
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	if err := extract(ctx, zip, aside, modulePath+"@"+d.moduleVersion()+"/"); err != nil {
		return err
	}
	if err := checkTree(aside, d); err != nil {
		return err
	}
	if err := c.discard(d); err != nil {
		return err
	}
	if err := c.writeRecord(d, rec); err != nil {
		return err
	}
	return os.Rename(aside, c.root(d))
}

// discard removes an installed tree that must not be used any more; it is renamed first, so
// that half a tree never stands in its place.
func (c *Client) discard(d dist) error {
	old := c.root(d) + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(c.root(d), old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.RemoveAll(old)
}

func (c *Client) root(d dist) string {
	return filepath.Join(c.dir, "toolchains", d.String())
}

func (c *Client) installed(d dist) bool { return missing(c.root(d), d) == "" }
