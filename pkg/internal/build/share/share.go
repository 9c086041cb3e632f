package share

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
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
	// Verified says that the checksum database confirms all modules here. Without it, compiles with
	// generated module files do not take part: their go.sum may have anything.
	Verified bool
	// MustWrite makes it worth a note that the store takes nothing.
	MustWrite bool
}

// A Sharer takes and gives the binaries of a run. A nil Sharer does neither.
type Sharer struct {
	*client
	portable stale.Portable

	ctx     context.Context // of uploads; cancel ends it
	cancel  context.CancelFunc
	uploads sync.WaitGroup
	slots   chan struct{} // bounds uploads
	pending atomic.Int64  // binaries whose upload did not end
	taken   atomic.Int64
	given   atomic.Int64
}

// New returns a Sharer for a run; nil if there are no options. ctx ends with the run.
func New(ctx context.Context, o *Options, c *stale.Checker, r *progress.Reporter) *Sharer {
	if o == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	return &Sharer{client: &client{Options: *o, reporter: r}, portable: stale.Portable{Checker: c}, ctx: ctx,
		cancel: cancel, slots: make(chan struct{}, uploadsAtOnce)}
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

// takesPart reports whether the binaries of a compile are the same on all machines.
func (s *Sharer) takesPart(a *plan.Action) bool {
	return s.portable.TakesPart(a) && (s.Verified || !s.portable.GeneratesModules(a))
}

// countBinaries is a number of binaries for people.
func countBinaries(n int64) string {
	if n == 1 {
		return "1 binary"
	}
	return fmt.Sprintf("%d binaries", n)
}
