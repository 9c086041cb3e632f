package share

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

const (
	takesAtOnce = 8               // most of it is waiting for the store
	longestTake = 2 * time.Minute // of the binaries of one compile: what is not there by then is compiled
)

// Take gets binaries of a compile from the store, puts them in their places and records them, so that they
// are up to date. It reports whether it took any. The error is one of this machine.
func (s *Sharer) Take(ctx context.Context, a *plan.Action, missing []plan.Binary) (bool, error) {
	if s == nil || !s.Read || s.left.Load() || !s.takesPart(a) {
		return false, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, longestTake, errTooLong)
	defer cancel()
	task := s.reporter.StartDelayed("look for " + a.Compile.Subject(missing) + " in the cache")
	in, ok, err := s.findInputs(ctx, a)
	if err != nil || !ok {
		task.Skip("it is not there")
		return false, err
	}
	found := s.findAll(ctx, missing, in)
	task.Skip(fmt.Sprintf("%d of %d are there", len(found), len(missing)))
	if len(found) == 0 {
		return false, nil
	}
	taken := s.fetchAll(ctx, a, found)
	if len(taken) == 0 {
		return false, nil
	}
	s.taken.Add(int64(len(taken)))
	return true, s.portable.Take(a, taken, in)
}

// findInputs finds a listing that describes this checkout, and collects the inputs that it names.
func (s *Sharer) findInputs(ctx context.Context, a *plan.Action) (in stale.Inputs, ok bool, err error) {
	if a.Compile.List != nil && !s.portable.IsUpToDate(a) && !s.findListing(ctx, a) {
		return in, false, nil
	}
	return s.portable.Inputs(a)
}

// findListing adopts the newest listing of the store that describes this checkout.
func (s *Sharer) findListing(ctx context.Context, a *plan.Action) bool {
	var rec listingsRecord
	if !s.getRecord(ctx, s.portable.ListingKey(a), &rec) {
		return false
	}
	for i, b := range rec.Listings {
		var data bytes.Buffer
		if i >= mostListings || ctx.Err() != nil || s.left.Load() {
			return false
		}
		err := s.unpack(ctx, b, maxListing, &data)
		s.blobError(ctx, err)
		if err == nil && s.portable.Adopt(a, data.Bytes()) {
			return true
		}
	}
	return false
}

// A found is a binary that the store has.
type found struct {
	binary plan.Binary
	output blob
}

// findAll finds the records of binaries.
func (s *Sharer) findAll(ctx context.Context, missing []plan.Binary, in stale.Inputs) []found {
	all := make([]found, len(missing))
	s.each(len(missing), func(i int) {
		var rec binaryRecord
		if s.getRecord(ctx, s.portable.Fingerprint(missing[i], in), &rec) {
			all[i] = found{missing[i], rec.Output}
		}
	})
	var there []found
	for _, f := range all {
		if f.output.Stored != "" {
			there = append(there, f)
		}
	}
	return there
}

// fetchAll puts binaries in their places.
func (s *Sharer) fetchAll(ctx context.Context, a *plan.Action, list []found) []result.Binary {
	task := s.reporter.Start("take " + a.Compile.Subject(binariesOf(list)) + " from the cache")
	var mu sync.Mutex
	var taken []result.Binary
	before := s.received.Load()
	s.each(len(list), func(i int) {
		err := s.fetch(ctx, a, list[i])
		s.blobError(ctx, err)
		if err != nil {
			return
		}
		res, err := s.portable.Measure(a, list[i].binary)
		if err != nil || res.Digest != "sha256:"+list[i].output.Digest {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		taken = append(taken, res)
	})
	task.Note(countAndSize(len(taken), s.received.Load()-before))
	task.Done(nil)
	return taken
}

func binariesOf(list []found) (binaries []plan.Binary) {
	for _, f := range list {
		binaries = append(binaries, f.binary)
	}
	return binaries
}

func countAndSize(n int, size int64) string { return fmt.Sprintf("%d, %s", n, progress.Size(size)) }

// fetch puts a binary in its place.
func (s *Sharer) fetch(ctx context.Context, a *plan.Action, f found) error {
	dir := s.portable.OutDir(a.Compile)
	if err := fsx.MakeDir(s.portable.StateDir, dir); err != nil {
		return &localError{err}
	}
	path := s.portable.OutPath(a.Compile, f.binary)
	err := fsx.WriteAside(dir, 0o755, func(w io.Writer) (string, error) {
		return path, s.unpack(ctx, f.output, maxBinary, w)
	})
	if err != nil {
		return err
	}
	s.portable.Hasher.Moment() // a digest is not remembered within the clock tick in which the file was written
	s.portable.Hasher.Remember(path, "sha256:"+f.output.Digest)
	return nil
}
