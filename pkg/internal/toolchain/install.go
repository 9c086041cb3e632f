package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// modulePath is the module whose versions are Go distributions.
const modulePath = "golang.org/toolchain"

// A dist is one distribution.
type dist struct{ version, goos, goarch string }

// newDist normalizes version.
func newDist(version, goos, goarch string) (dist, error) {
	v, err := goversion.Normalize(version)
	return dist{v, goos, goarch}, err
}

func (d dist) String() string        { return "go" + d.version + "." + d.goos + "-" + d.goarch }
func (d dist) moduleVersion() string { return "v0.0.1-" + d.String() }
func (d dist) title() string         { return "go" + d.version + " for " + d.platform() }
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
// Where it is missing it is downloaded, checked and extracted. One that is there is compared with
// the listing that was made then, once by each client: what is missing, was changed or was added is
// made what it was, from another download. The sources of Go's own programs and what tests
// have, which no build reads, are left out of that. Two processes that want the same distribution wait for each other.
// The tree is to be read only, and the programs in it are executable.
//
// A version that does not exist is an *UnknownVersionError; a zip that is not what the
// checksum database knows, an error that wraps ErrChecksum.
func (c *Client) Install(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	return c.installAs(ctx, version, goos, goarch, builds)
}

// InstallWhole is Install for who copies the tree: all of it is compared.
func (c *Client) InstallWhole(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	return c.installAs(ctx, version, goos, goarch, whole)
}

func (c *Client) installAs(ctx context.Context, version, goos, goarch string, want extent) (dir string, err error) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return "", err
	}
	sound := c.soundness(d)
	sound.Lock()
	defer sound.Unlock()
	if sound.known >= want && c.installed(d) {
		return c.root(d), nil
	}
	if err := c.makeSound(ctx, d, want); err != nil {
		return "", err
	}
	sound.known = want
	return c.root(d), nil
}

// Look compares a distribution with its listing ahead of Install, which need not do so then. It
// changes nothing, and finds nothing that Install would not find.
func (c *Client) Look(version, goos, goarch string) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return
	}
	sound := c.soundness(d)
	sound.Lock()
	defer sound.Unlock()
	if sound.known < builds {
		if why, err := c.unsound(d, builds); why == "" && err == nil {
			sound.known = builds
		}
	}
}

// Damage is what is wrong now with the files of an installed distribution, also with those that no
// build reads, which may be why one failed; "" where nothing is, or none is installed. The next
// Install mends it.
func (c *Client) Damage(version, goos, goarch string) string {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return ""
	}
	l, ok := c.readListing(d)
	if !ok {
		return ""
	}
	found := l.inspect(c.root(d), whole)
	if len(found.damage) == 0 {
		return ""
	}
	_ = os.Remove(c.listingPath(d)) // so that all is compared
	return found.say()
}

// A soundness is what this process knows of a distribution.
type soundness struct {
	sync.Mutex
	known extent // how much of it was compared with its listing
}

func (c *Client) soundness(d dist) *soundness {
	s, _ := c.checked.LoadOrStore(d, &soundness{})
	return s.(*soundness)
}

// makeSound installs or mends d, where it has to.
func (c *Client) makeSound(ctx context.Context, d dist, want extent) error {
	if why, err := c.unsound(d, want); why == "" {
		return err
	}
	unlock, err := fsx.Lock(ctx, c.root(d)+".lock", nil)
	if err != nil {
		return err
	}
	defer unlock()
	why, err := c.unsound(d, want) // another process may have mended it
	if why == "" || err != nil {
		return err
	}
	return c.install(ctx, d, why)
}

// Reasons for an installation other than damage, which is named.
const (
	notInstalled = "it is not installed"
	notListed    = "it has no listing of its files"
)

// unsound is why a distribution cannot be used as it is, "" where it can.
func (c *Client) unsound(d dist, want extent) (why string, err error) {
	rec := c.readRecord(d)
	if _, err := os.Lstat(c.root(d)); err != nil || !c.trusts(rec) {
		return notInstalled, nil
	}
	l, ok := c.readListing(d)
	if !ok || l.Hash != rec.Hash {
		return notListed, nil
	}
	found := l.inspect(c.root(d), want)
	if len(found.damage) > 0 {
		return found.say(), nil
	}
	if found.moved {
		return "", c.writeListing(d, l)
	}
	return "", nil
}

// install makes d what it must be. The caller holds its lock.
func (c *Client) install(ctx context.Context, d dist, why string) (err error) {
	rec, done, err := c.vouch(ctx, d, why)
	if done || err != nil {
		return c.damaged(d, why, err)
	}
	title := "download " + d.title()
	if why != notInstalled {
		title += " again: " + why
	}
	task := c.progress(title)
	defer func() { task.Done(err) }()
	zip := c.root(d) + ".zip"
	defer os.Remove(zip)
	if err := fsx.RemoveAll(zip); err != nil {
		return err
	}
	if rec, err = c.download(ctx, d, zip, rec, task.Bytes); err != nil {
		return c.damaged(d, why, c.explain(ctx, d, err))
	}
	return c.place(ctx, d, zip, rec)
}

// damaged says, of an error, why something had to be downloaded that was there already.
func (c *Client) damaged(d dist, why string, err error) error {
	if err == nil || why == notInstalled {
		return err
	}
	return fmt.Errorf("%s has to be fetched again: %s: %w", c.root(d), why, err)
}

// vouch finds out what the zip of d must be. A tree without a listing that is what its record or the
// checksum database says gets one; nothing else has to be done then.
func (c *Client) vouch(ctx context.Context, d dist, why string) (rec record, done bool, err error) {
	rec = c.readRecord(d)
	if c.trusts(rec) && why != notInstalled && why != notListed {
		return rec, false, nil
	}
	tree, err := c.listed(ctx, d)
	if err != nil {
		return rec, false, err
	}
	if c.trusts(rec) && tree != nil && tree.Hash == rec.Hash {
		return rec, true, c.adopt(d, tree, rec)
	}
	if rec, err = c.expected(ctx, d); err != nil {
		return rec, false, c.explain(ctx, d, err)
	}
	if tree != nil && tree.Hash == rec.Hash {
		return rec, true, c.adopt(d, tree, rec)
	}
	return rec, false, nil
}

// place extracts zip aside and moves the tree, or what of it is missing, to where it is looked for.
func (c *Client) place(ctx context.Context, d dist, zip string, rec record) error {
	aside := c.root(d) + ".tmp" // left behind only by who was killed with the lock
	if err := fsx.RemoveAll(aside); err != nil {
		return err
	}
	defer fsx.RemoveAll(aside)
	l, err := extract(ctx, zip, aside, modulePath+"@"+d.moduleVersion()+"/")
	if err != nil {
		return err
	}
	if err := checkTree(aside, d); err != nil {
		return err
	}
	if err := c.moveIn(ctx, d, l, aside); err != nil {
		return err
	}
	l.Hash = rec.Hash
	l.look(c.root(d))
	if err := c.writeListing(d, l); err != nil {
		return err
	}
	return c.writeRecord(d, rec)
}

// moveIn puts a tree where it is looked for. One that is there is mended, file by file: another
// process may use what is well of it.
func (c *Client) moveIn(ctx context.Context, d dist, l *listing, aside string) error {
	info, err := os.Lstat(c.root(d))
	switch {
	case err == nil && info.IsDir():
		return l.restore(ctx, aside, c.root(d))
	case err == nil:
		err = os.Remove(c.root(d))
	case errors.Is(err, os.ErrNotExist):
		err = nil
	}
	if err != nil {
		return err
	}
	return os.Rename(aside, c.root(d))
}

func (c *Client) root(d dist) string {
	return filepath.Join(c.dir, "toolchains", d.String())
}

func (c *Client) installed(d dist) bool { return missing(c.root(d), d) == "" }
