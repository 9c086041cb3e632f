package share

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

const (
	uploadsAtOnce = 2
	longestGive   = 2 * time.Minute // after the build has ended
)

// Give starts to write binaries to the store that were just built of inputs. Close waits for it.
func (s *Sharer) Give(a *plan.Action, built []result.Binary, in stale.Inputs) {
	if s == nil || !s.Write || s.left.Load() || s.refuses.Load() || len(built) == 0 || !s.takesPart(a) ||
		!s.portable.IsPortable(a, in) {
		return
	}
	if key := s.portable.ListingKey(a); key != "" {
		listing := s.portable.Listing(a)
		s.upload(func(ctx context.Context) error { return s.giveListing(ctx, key, listing) })
	}
	for _, b := range built {
		i := slices.IndexFunc(a.Compile.Binaries, func(one plan.Binary) bool { return one.File == b.File })
		name := s.portable.Fingerprint(a.Compile.Binaries[i], in)
		s.pending.Add(1)
		s.upload(func(ctx context.Context) error {
			defer s.pending.Add(-1)
			return s.giveBinary(ctx, name, b)
		})
	}
}

// upload calls f in the background, a few at once.
func (s *Sharer) upload(f func(ctx context.Context) error) {
	s.uploads.Go(func() {
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		case <-s.ctx.Done():
			return
		}
		if s.left.Load() || s.refuses.Load() {
			return
		}
		s.fail(s.ctx, f(s.ctx))
	})
}

// giveListing adds a listing to those of its key.
func (s *Sharer) giveListing(ctx context.Context, key string, listing []byte) error {
	b, err := s.putBlob(ctx, bytes.NewReader(listing))
	if err != nil {
		return err
	}
	var rec listingsRecord
	s.getRecord(ctx, key, &rec)
	rec.Listings = slices.DeleteFunc(rec.Listings, func(old blob) bool { return old.Digest == b.Digest })
	rec.Listings = append([]blob{b}, rec.Listings[:min(len(rec.Listings), mostListings-1)]...)
	if err = s.putRecord(ctx, key, rec); errors.Is(err, fs.ErrNotExist) { // others have expired
		err = s.putRecord(ctx, key, listingsRecord{Listings: []blob{b}})
	}
	return err
}

// giveBinary writes a binary and its record.
func (s *Sharer) giveBinary(ctx context.Context, name string, built result.Binary) error {
	f, err := readable.OpenFile(built.Path)
	if err != nil {
		return nil // somebody removed it: there is nothing to give
	}
	defer f.Close()
	b, err := s.putBlob(ctx, f)
	if err != nil {
		return err
	}
	if "sha256:"+b.Digest != built.Digest { // somebody changed it since
		return nil
	}
	if err := s.putRecord(ctx, name, binaryRecord{Output: b}); err != nil {
		return err
	}
	s.given.Add(1)
	return nil
}

// Close waits for uploads, but not for long, and stops what is left.
func (s *Sharer) Close() {
	if s == nil {
		return
	}
	done := make(chan struct{})
	go func() { // ends with the uploads, which end with ctx
		s.uploads.Wait()
		close(done)
	}()
	if n := s.pending.Load(); n > 0 {
		task := s.reporter.StartDelayed("write " + countBinaries(n) + " to the cache")
		defer task.Skip("done")
	}
	select {
	case <-done:
	case <-time.After(longestGive):
		s.note("it does not take what was built within %s", longestGive)
	}
	s.cancel()
	select {
	case <-done:
		s.Store.Close()
	case <-time.After(time.Second): // a file system that hangs cannot be stopped
	}
}
