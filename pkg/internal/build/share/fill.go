package share

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

// A Filled says what a store has of the binaries of a plan.
type Filled struct {
	Binaries int       // that it has now
	Unshared []*Refuse // compiles whose binaries it does not get
	Err      error     // of the store; nil: it has all that it should have
}

// A Refuse is a compile that does not take part.
type Refuse struct {
	Subject string // of the compile
	Why     string
}

// Fill writes what the store lacks of the binaries of a compile that are up to date, and what was built of
// in. It waits until that is done.
func (s *Sharer) Fill(ctx context.Context, a *plan.Action, binaries []result.Binary, in stale.Inputs, f *Filled) {
	s.uploads.Wait()
	if why := s.whyNot(a, in); why != "" {
		f.Unshared = append(f.Unshared, &Refuse{a.Compile.Subject(a.Compile.Binaries), why})
		return
	}
	task := s.reporter.StartDelayed("look for " + a.Compile.Subject(a.Compile.Binaries) + " in the cache")
	if key := s.portable.ListingKey(a); key != "" {
		s.fail(ctx, s.fillListing(ctx, key, s.portable.Listing(a)))
	}
	s.each(len(binaries), func(i int) {
		b := binaries[i]
		j := slices.IndexFunc(a.Compile.Binaries, func(one plan.Binary) bool { return one.File == b.File })
		s.fail(ctx, s.fillBinary(ctx, s.portable.Fingerprint(a.Compile.Binaries[j], in), b))
	})
	task.Skip("done")
	f.Binaries += len(binaries)
	if err := s.failure.Load(); err != nil {
		f.Err = *err
	}
}

// whyNot says why the binaries of a compile are not shared; "" if they are.
func (s *Sharer) whyNot(a *plan.Action, in stale.Inputs) string {
	switch {
	case a.Compile.Irreproducible != "":
		return a.Compile.Irreproducible
	case !s.portable.TakesPart(a):
		return "C code, or an image that the configuration names, takes part in compiling"
	case !s.takesPart(a):
		return "its go.sum is generated, and the checksum database does not confirm all modules"
	case !s.portable.IsPortable(a, in):
		return "its inputs are in places of this machine"
	}
	return ""
}

// fillListing writes a listing, unless the store has it.
func (s *Sharer) fillListing(ctx context.Context, key string, listing []byte) error {
	sum := sha256.Sum256(listing)
	digest := hex.EncodeToString(sum[:])
	var rec listingsRecord
	s.getRecord(ctx, key, &rec)
	i := slices.IndexFunc(rec.Listings, func(b blob) bool { return b.Digest == digest })
	if i >= 0 {
		if there, err := s.Store.Has(ctx, sharedstore.Blobs, rec.Listings[i].Stored); there || err != nil {
			return err
		}
	}
	return s.giveListing(ctx, key, listing)
}

// fillBinary writes a binary and its record, unless the store has them.
func (s *Sharer) fillBinary(ctx context.Context, name string, b result.Binary) error {
	var rec binaryRecord
	if s.getRecord(ctx, name, &rec) && "sha256:"+rec.Output.Digest == b.Digest {
		if there, err := s.Store.Has(ctx, sharedstore.Blobs, rec.Output.Stored); there || err != nil {
			return err
		}
	}
	return s.giveBinary(ctx, name, b)
}
