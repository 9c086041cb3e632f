package share

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
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
	// Owner is the owner of build caches into which packages of the store may go: see Own.
	Owner plan.Owner
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

	executor executor.Executor // has the build caches
	packages sync.Map          // knownPackages by ID of a compile
	counts   packageCounts
}

// packageCounts are numbers of packages.
type packageCounts struct{ taken, given, compiled, pending atomic.Int64 }

// New returns a Sharer for a run; nil if there are no options. ctx ends with the run.
func New(ctx context.Context, o *Options, c *stale.Checker, e executor.Executor, r *progress.Reporter) *Sharer {
	if o == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	return &Sharer{client: &client{Options: *o, reporter: r}, portable: stale.Portable{Checker: c}, ctx: ctx,
		cancel: cancel, slots: make(chan struct{}, uploadsAtOnce), executor: e}
}

// Traffic is what a run took from a store and gave to it.
type Traffic struct {
	Taken, Given   int   // binaries
	Received, Sent int64 // bytes, as they are stored

	Packages PackageTraffic
}

// PackageTraffic are numbers of compiled packages.
type PackageTraffic struct {
	Taken, Given int
	Compiled     int // by go, in compiles that take part
}

// Traffic is what there was so far.
func (s *Sharer) Traffic() Traffic {
	if s == nil {
		return Traffic{}
	}
	n := &s.counts
	return Traffic{int(s.taken.Load()), int(s.given.Load()), s.received.Load(), s.sent.Load(),
		PackageTraffic{int(n.taken.Load()), int(n.given.Load()), int(n.compiled.Load())}}
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

// Own gives the compiles of a plan that take part build caches of the store's owner. A store decides what is
// in these, and not what other repositories build.
func (o *Options) Own(p *plan.Plan) {
	if o == nil || !o.Read || o.Owner == "" {
		return
	}
	s := &Sharer{client: &client{Options: *o}}
	for _, a := range p.Actions {
		switch {
		case a.Kind == plan.KindCompile && s.takesPart(a):
			o.own(&a.Compile.Command)
			o.own(a.Compile.List)
		case a.Kind == plan.KindFetch && s.takesPart(a.Fetch.Compile):
			o.own(a.Fetch.Try)
			for i := range a.Fetch.Commands {
				o.own(&a.Fetch.Commands[i])
			}
		}
	}
}

func (o *Options) own(c *plan.Command) {
	if c == nil {
		return
	}
	c.Mounts = slices.Clone(c.Mounts) // other commands may have the same list
	for i, m := range c.Mounts {
		if m.Kind == plan.Cache && m.Target == plan.CacheDir {
			c.Mounts[i].Owner = o.Owner
		}
	}
}
