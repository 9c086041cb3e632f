package share

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

// Options say how binaries are shared.
type Options struct {
	Store sharedstore.Store
	Name  string // of the store, for messages
	Key   sharedstore.Key
	Read  bool
	Write bool
	// MustWrite makes it worth a note that the store takes nothing.
	MustWrite bool
}

// A Sharer takes and gives the binaries of a run. A nil Sharer does neither.
type Sharer struct {
	Options
	portable stale.Portable
	reporter *progress.Reporter
	ctx      context.Context // of uploads; cancel ends it
	cancel   context.CancelFunc

	left     atomic.Bool // the store is left out: it failed
	refuses  atomic.Bool // it takes nothing
	noted    sync.Map    // texts of notes
	damaged  atomic.Bool // a blob was not what it should be: perhaps others are not, too
	uploads  sync.WaitGroup
	slots    chan struct{} // bounds uploads
	pending  atomic.Int64  // binaries whose upload did not end
	taken    atomic.Int64
	given    atomic.Int64
	received atomic.Int64
	sent     atomic.Int64
}

// New returns a Sharer for a run; nil if there are no options. ctx ends with the run.
func New(ctx context.Context, o *Options, c *stale.Checker, r *progress.Reporter) *Sharer {
	if o == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	return &Sharer{Options: *o, portable: stale.Portable{Checker: c}, reporter: r, ctx: ctx, cancel: cancel,
		slots: make(chan struct{}, uploadsAtOnce)}
}

// Traffic is what a run took from a store and gave to it.
type Traffic struct {
	Taken, Given   int   // binaries
	Received, Sent int64 // bytes, as they are stored
}

// Traffic is what there was so far.
func (s *Sharer) Traffic() Traffic {
	if s == nil {
		return Traffic{}
	}
	return Traffic{int(s.taken.Load()), int(s.given.Load()), s.received.Load(), s.sent.Load()}
}

// note shows a line about the store, once.
func (s *Sharer) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if _, again := s.noted.LoadOrStore(text, true); !again {
		s.reporter.Info("the cache %s: %s", s.Name, text)
	}
}

// fail handles an error of the store: it is left out for the rest of the run, unless it just takes
// nothing. The end of the run is no failure.
func (s *Sharer) fail(ctx context.Context, err error) {
	switch {
	case err == nil || errors.Is(err, fs.ErrNotExist) || ctx.Err() != nil && context.Cause(ctx) != errTooLong:
	case errors.Is(err, sharedstore.ErrReadOnly):
		if !s.refuses.Swap(true) && s.MustWrite {
			s.note("nothing is written to it: %v", err)
		}
	default:
		if !s.left.Swap(true) {
			s.note("it is left out for the rest of the run: %v", err)
		}
	}
}

// errTooLong ends what takes longer than a build could gain by it.
var errTooLong = errors.New("it takes too long")
