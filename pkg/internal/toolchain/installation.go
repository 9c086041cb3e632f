package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain/tree"
)

// An installation makes one distribution what it must be.
type installation struct {
	dist     dist
	root     string // its GOROOT, there or not
	cache    cache
	proxy    *goproxy.Client
	catalog  *Catalog // explains why something cannot be downloaded
	progress func(title string) Task
}

// run installs or mends the distribution, where it has to.
func (in *installation) run(ctx context.Context, want tree.Extent) error {
	if why, err := in.reason(want); why == "" {
		return err
	}
	unlock, err := fsx.Lock(ctx, in.root+".lock", nil)
	if err != nil {
		return err
	}
	defer unlock()
	why, err := in.reason(want) // another process may have mended it
	if why == "" || err != nil {
		return err
	}
	return in.replace(ctx, why)
}

// Reasons for an installation other than damage, which is named.
const (
	notInstalled = "it is not installed"
	notListed    = "it has no listing of its files"
)

// reason is why a distribution cannot be used as it is, "" where it can.
func (in *installation) reason(want tree.Extent) (why string, err error) {
	rec := in.cache.readRecord(in.dist)
	if _, err := os.Lstat(in.root); err != nil || !in.cache.trusts(rec) {
		return notInstalled, nil
	}
	l, ok := in.cache.readListing(in.dist)
	if !ok || l.Hash != rec.Hash {
		return notListed, nil
	}
	found := l.Inspect(in.root, want)
	if len(found.Damage) > 0 {
		return found.Summary(), nil
	}
	if found.Moved {
		return "", in.cache.writeListing(in.dist, l)
	}
	return "", nil
}

// replace makes the tree what it must be. The caller holds its lock.
func (in *installation) replace(ctx context.Context, why string) (err error) {
	rec, done, err := in.vouch(ctx, why)
	if done || err != nil {
		return in.damaged(why, err)
	}
	title := "download " + in.dist.title()
	if why != notInstalled {
		title += " again: " + why
	}
	task := in.progress(title)
	defer func() { task.Done(err) }()
	zip := in.root + ".zip"
	defer os.Remove(zip)
	if err := fsx.RemoveAll(zip); err != nil {
		return err
	}
	if rec, err = in.download(ctx, zip, rec, task.Bytes); err != nil {
		return in.damaged(why, in.catalog.explain(ctx, in.dist, err))
	}
	return in.place(ctx, zip, rec)
}

// damaged says, of an error, why something had to be downloaded that was there already.
func (in *installation) damaged(why string, err error) error {
	if err == nil || why == notInstalled {
		return err
	}
	return fmt.Errorf("%s has to be fetched again: %s: %w", in.root, why, err)
}

// vouch finds out what the zip of d must be. A tree without a listing that is what its record or the
// checksum database says gets one; nothing else has to be done then.
func (in *installation) vouch(ctx context.Context, why string) (rec record, done bool, err error) {
	rec = in.cache.readRecord(in.dist)
	if in.cache.trusts(rec) && why != notInstalled && why != notListed {
		return rec, false, nil
	}
	there, err := in.listTree(ctx)
	if err != nil {
		return rec, false, err
	}
	if in.cache.trusts(rec) && there != nil && there.Hash == rec.Hash {
		return rec, true, in.adopt(there, rec)
	}
	if rec, err = in.expected(ctx); err != nil {
		return rec, false, in.catalog.explain(ctx, in.dist, err)
	}
	if there != nil && there.Hash == rec.Hash {
		return rec, true, in.adopt(there, rec)
	}
	return rec, false, nil
}

// place extracts zip aside and moves the tree, or what of it is missing, to where it is looked for.
func (in *installation) place(ctx context.Context, zip string, rec record) error {
	aside := in.root + ".tmp" // left behind only by who was killed with the lock
	if err := fsx.RemoveAll(aside); err != nil {
		return err
	}
	defer fsx.RemoveAll(aside)
	l, err := tree.Extract(ctx, zip, aside, in.dist.zipPrefix()+"/")
	if err != nil {
		return err
	}
	if err := checkTree(aside, in.dist); err != nil {
		return err
	}
	if err := in.moveIn(ctx, l, aside); err != nil {
		return err
	}
	l.Hash = rec.Hash
	l.Note(in.root)
	if err := in.cache.writeListing(in.dist, l); err != nil {
		return err
	}
	return in.cache.writeRecord(in.dist, rec)
}

// moveIn puts a tree where it is looked for. One that is there is mended, file by file: another
// process may use what is well of it.
func (in *installation) moveIn(ctx context.Context, l *tree.Listing, aside string) error {
	info, err := os.Lstat(in.root)
	switch {
	case err == nil && info.IsDir():
		return l.Restore(ctx, aside, in.root)
	case err == nil:
		err = os.Remove(in.root)
	case errors.Is(err, os.ErrNotExist):
		err = nil
	}
	if err != nil {
		return err
	}
	return os.Rename(aside, in.root)
}

// listTree makes the listing of a tree that has none which can be read, nil where the tree cannot be
// a distribution.
func (in *installation) listTree(ctx context.Context) (l *tree.Listing, err error) {
	if missing(in.root, in.dist) != "" {
		return nil, nil
	}
	task := in.progress("check the files of go" + in.dist.version)
	defer func() { task.Done(err) }()
	l, err = tree.List(ctx, in.root)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, nil // something is in there that cannot be read, or no file
	}
	l.Hash = l.ModuleHash(in.dist.zipPrefix())
	return l, nil
}

// adopt keeps the listing of a tree, which is what rec says.
func (in *installation) adopt(l *tree.Listing, rec record) error {
	if err := l.SetModes(in.root); err != nil {
		return err
	}
	l.Note(in.root)
	if err := in.cache.writeListing(in.dist, l); err != nil {
		return err
	}
	return in.cache.writeRecord(in.dist, rec)
}
