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

// run installs or repairs the distribution if necessary.
func (in *installation) run(ctx context.Context, want tree.Extent) error {
	if why, err := in.findReason(want); why == "" {
		return err
	}
	unlock, err := fsx.Lock(ctx, in.root+".lock", nil)
	if err != nil {
		return err
	}
	defer unlock()
	why, err := in.findReason(want) // another process may have repaired it
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

// findReason returns why a distribution cannot be used as it is, or "".
func (in *installation) findReason(want tree.Extent) (why string, err error) {
	rec := in.cache.readRecord(in.dist)
	if _, err := os.Lstat(in.root); err != nil || !in.cache.isTrusted(rec) {
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
	rec, done, err := in.findHash(ctx, why)
	if done || err != nil {
		return in.explainDownload(why, err)
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
		return in.explainDownload(why, in.catalog.explain(ctx, in.dist, err))
	}
	return in.installTree(ctx, zip, rec)
}

// explainDownload adds to an error why an installed distribution had to be downloaded again.
func (in *installation) explainDownload(why string, err error) error {
	if err == nil || why == notInstalled {
		return err
	}
	return fmt.Errorf("%s has to be fetched again: %s: %w", in.root, why, err)
}

// findHash finds the hash of the zip of a distribution. If a tree without a listing matches its
// record or the checksum database, its listing is written and done is true.
func (in *installation) findHash(ctx context.Context, why string) (rec record, done bool, err error) {
	rec = in.cache.readRecord(in.dist)
	if in.cache.isTrusted(rec) && why != notInstalled && why != notListed {
		return rec, false, nil
	}
	there, err := in.listTree(ctx)
	if err != nil {
		return rec, false, err
	}
	if in.cache.isTrusted(rec) && there != nil && there.Hash == rec.Hash {
		return rec, true, in.saveListing(there, rec)
	}
	if rec, err = in.expectedRecord(ctx); err != nil {
		return rec, false, in.catalog.explain(ctx, in.dist, err)
	}
	if there != nil && there.Hash == rec.Hash {
		return rec, true, in.saveListing(there, rec)
	}
	return rec, false, nil
}

// installTree extracts zip aside and moves the tree, or the files that are missing, into place.
func (in *installation) installTree(ctx context.Context, zip string, rec record) error {
	aside := in.root + ".tmp" // left only by a process that was killed with the lock
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
	if err := in.replaceTree(ctx, l, aside); err != nil {
		return err
	}
	l.Hash = rec.Hash
	l.RecordStats(in.root)
	if err := in.cache.writeListing(in.dist, l); err != nil {
		return err
	}
	return in.cache.writeRecord(in.dist, rec)
}

// replaceTree moves a tree into place. An existing one is repaired file by file: another process
// may use its intact files.
func (in *installation) replaceTree(ctx context.Context, l *tree.Listing, aside string) error {
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

// listTree creates the listing of a tree without a readable one. It returns nil if the tree cannot
// be a distribution.
func (in *installation) listTree(ctx context.Context) (l *tree.Listing, err error) {
	if findMissing(in.root, in.dist) != "" {
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

// saveListing writes the listing of a tree that matches rec.
func (in *installation) saveListing(l *tree.Listing, rec record) error {
	if err := l.SetModes(in.root); err != nil {
		return err
	}
	l.RecordStats(in.root)
	if err := in.cache.writeListing(in.dist, l); err != nil {
		return err
	}
	return in.cache.writeRecord(in.dist, rec)
}
