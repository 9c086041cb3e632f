package share

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/buildcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// A packagesRecord is what the store has of the packages of a compile.
type packagesRecord struct {
	Bundles []bundle `json:"bundles"`
}

func (r packagesRecord) blobs() (list []blob) {
	for _, b := range r.Bundles {
		list = append(list, b.Index, b.Files)
	}
	return list
}

// knownPackages are the bundles of a compile that the store had when it was asked.
type knownPackages struct {
	exact   bool // they are those of the compile's module files
	bundles map[kind]bundle
}

// Packages takes and gives the compiled packages of a run, for a Sharer that may be nil.
type Packages struct{ *Sharer }

// Shares reports whether the compiled packages of a compile are shared.
func (s Packages) Shares(a *plan.Action) bool {
	return s.Sharer != nil && (s.Read || s.Write) && !s.left.Load() && a.Compile.List != nil && s.takesPart(a)
}

// Take puts packages into the build cache of a command that is about to compile, if most of them are
// not there yet. It returns how many.
func (s Packages) Take(ctx context.Context, a *plan.Action, c plan.Command) int {
	if !s.Shares(a) || !s.Read {
		return 0
	}
	ctx, cancel := context.WithTimeoutCause(ctx, longestTake, errTooLong)
	defer cancel()
	task := s.reporter.StartDelayed("take packages from the cache")
	before := s.received.Load()
	var taken atomic.Int64
	known := s.find(ctx, a)
	s.each(len(kinds), func(i int) {
		b := known.bundles[kinds[i]]
		missing, err := s.missingOf(ctx, c, b)
		if err == nil && len(missing)*mostThere > len(b.entries) {
			err = s.takeBundle(ctx, c, b, missing)
		} else {
			missing = nil
		}
		if err == nil {
			taken.Add(int64(len(missing)))
		}
		s.bundleError(ctx, err)
	})
	n := int(taken.Load())
	s.counts.taken.Add(int64(n))
	task.Note(fmt.Sprintf("%d, %s", n, progress.Size(s.received.Load()-before)))
	task.Skip("done")
	return n
}

// mostThere: a bundle of which less than the tenth part is missing is not worth its traffic.
const mostThere = 10

// find finds the bundles of a compile, once in a run.
func (s Packages) find(ctx context.Context, a *plan.Action) knownPackages {
	if known, ok := s.packages.Load(a.ID); ok {
		return known.(knownPackages)
	}
	exact, near := s.portable.PackageKeys(a)
	known := knownPackages{bundles: map[kind]bundle{}}
	var rec packagesRecord
	if known.exact = s.getRecord(ctx, exact, &rec); !known.exact && ctx.Err() == nil {
		s.getRecord(ctx, near, &rec)
	}
	found := make([]bundle, min(len(rec.Bundles), len(kinds)))
	s.each(len(found), func(i int) {
		b := rec.Bundles[i]
		var index bytes.Buffer
		err := s.unpack(ctx, b.Index, maxIndex, &index)
		if err == nil {
			b.entries, err = parseIndex(index.Bytes())
		}
		s.bundleError(ctx, err)
		if err == nil {
			found[i] = b
		}
	})
	for _, b := range found {
		known.bundles[b.Kind] = b
	}
	s.packages.Store(a.ID, known)
	return known
}

// missingOf are the entries of a bundle that a build cache lacks.
func (s Packages) missingOf(ctx context.Context, c plan.Command, b bundle) (missing []packageEntry, err error) {
	if len(b.entries) == 0 {
		return nil, nil
	}
	there := map[string]bool{}
	actions := make([]string, len(b.entries))
	for i, e := range b.entries {
		actions[i] = e.Action
	}
	if err := s.entriesIn(ctx, c, actions, func(e buildcache.Entry) { there[e.Action] = true }); err != nil {
		return nil, &cacheError{err}
	}
	for _, e := range b.entries {
		if !there[e.Action] {
			missing = append(missing, e)
		}
	}
	return missing, nil
}

// A cacheError is an error of the build cache.
type cacheError struct{ error }

// takeBundle puts some entries of a bundle into a build cache.
func (s Packages) takeBundle(ctx context.Context, c plan.Command, b bundle, some []packageEntry) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	unpacked, unpack := io.Pipe()
	go func() { unpack.CloseWithError(s.unpack(ctx, b.Files, maxBundle, unpack)) }() // ends with unpacked
	defer unpacked.CloseWithError(io.ErrClosedPipe)
	archive, write := io.Pipe()
	written := make(chan error, 1)
	go func() { // ends with archive
		err := s.executor.WriteCache(ctx, c, plan.CacheDir, archive)
		archive.CloseWithError(err)
		written <- err
	}()
	err := b.filter(unpacked, some, write)
	write.CloseWithError(err)
	werr := <-written
	switch {
	case werr == nil || errors.Is(werr, err):
		return err
	case err == nil || errors.Is(err, werr):
		return &cacheError{werr}
	}
	return err
}

// bundleError handles an error of a bundle: it is a miss.
func (s Packages) bundleError(ctx context.Context, err error) {
	var local *cacheError
	switch {
	case errors.As(err, &local) && ctx.Err() == nil:
		s.note("compiled packages are not shared: %v", err)
	case local == nil:
		s.blobError(ctx, err)
	}
}
