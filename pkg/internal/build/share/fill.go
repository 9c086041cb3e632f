package share

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

// A Filled says what a store has of the binaries of a plan.
type Filled struct {
	Binaries int        // that it has now
	Unshared []Unshared // compiles whose binaries it does not get
	Err      error      // of the store; nil: it has all that it should have
}

// An Unshared is a compile that does not take part.
type Unshared struct {
	Subject string // of the compile
	Why     string
}

// A Filler gives a store what it lacks.
type Filler struct {
	*Sharer
	Filled
}

// Fill writes what the store lacks of binaries of a compile, which were built of in. It waits until that is
// done.
func (f *Filler) Fill(ctx context.Context, a *plan.Action, binaries []result.Binary, in stale.Inputs) {
	f.uploads.Wait()
	if why := f.whyNot(a, in); why != "" {
		f.Unshared = append(f.Unshared, Unshared{a.Compile.Subject(a.Compile.Binaries), why})
		return
	}
	task := f.reporter.StartDelayed("look for " + a.Compile.Subject(a.Compile.Binaries) + " in the cache")
	if key := f.portable.ListingKey(a); key != "" {
		f.fail(ctx, f.fillListing(ctx, key, f.portable.Listing(a)))
	}
	var there atomic.Int64
	f.each(len(binaries), func(i int) {
		b := binaries[i]
		j := slices.IndexFunc(a.Compile.Binaries, func(one plan.Binary) bool { return one.File == b.File })
		err := f.fillBinary(ctx, f.portable.Fingerprint(a.Compile.Binaries[j], in), b)
		if f.fail(ctx, err); err == nil {
			there.Add(1)
		}
	})
	task.Skip("done")
	f.Binaries += int(there.Load())
	if err := f.failure.Load(); err != nil {
		f.Err = *err
	}
}

// whyNot says why the binaries of a compile are not shared; "" if they are.
func (f *Filler) whyNot(a *plan.Action, in stale.Inputs) string {
	switch {
	case a.Compile.Irreproducible != "":
		return a.Compile.Irreproducible
	case !f.portable.TakesPart(a):
		return "C code, or an image that the configuration names, takes part in compiling"
	case !f.takesPart(a):
		return "its go.sum is generated, and the checksum database does not confirm all modules"
	case !f.portable.IsPortable(a, in):
		return "its inputs are in places of this machine"
	}
	return ""
}

// fillListing writes a listing, unless the store has it.
func (f *Filler) fillListing(ctx context.Context, key string, listing []byte) error {
	sum := sha256.Sum256(listing)
	digest := hex.EncodeToString(sum[:])
	var rec listingsRecord
	f.getRecord(ctx, key, &rec)
	i := slices.IndexFunc(rec.Listings, func(b blob) bool { return b.Digest == digest })
	if i >= 0 {
		if there, err := f.Store.Has(ctx, sharedstore.Blobs, rec.Listings[i].Stored); there || err != nil {
			return err
		}
	}
	return f.giveListing(ctx, key, listing)
}

// fillBinary writes a binary and its record, unless the store has them.
func (f *Filler) fillBinary(ctx context.Context, name string, b result.Binary) error {
	var rec binaryRecord
	if f.getRecord(ctx, name, &rec) && "sha256:"+rec.Output.Digest == b.Digest {
		if there, err := f.Store.Has(ctx, sharedstore.Blobs, rec.Output.Stored); there || err != nil {
			return err
		}
	}
	return f.giveBinary(ctx, name, b)
}
