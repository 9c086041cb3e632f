package build

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/sync/semaphore"

	"github.com/gobuild-dev/gobuild/pkg/internal/buildcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// Options say where and how a plan is carried out.
type Options struct {
	Executor executor.Executor
	Name     string         // "docker" or "host": state of the two is kept apart
	StateDir string         // absolute directory of what is remembered of the checkout; its last element is the checkout's ID
	Project  string         // absolute directory of the configuration
	Dist     string         // the directory of outputs: slash-separated, relative to Project
	Area     *readable.Area // what files of images are read from; nil: anything
	CacheDir string         // gobuild's directory in the user's cache
	Jobs     int            // actions at once; 0: as many as cores

	// Invoker is who called sudo, and owns what is installed into directories of his; nil where
	// nobody did.
	Invoker *User

	KeepGoing bool // go on after a failure with what does not depend on it
	Reporter  *progress.Reporter
	Engine    executor.Engine // nil without Docker
	Keychain  authn.Keychain
	Waits     stall.Limits // for how long registries are waited for; the zero value for the default
	// ToolchainImage is the image of a toolchain, for images that stand on one.
	ToolchainImage func(ctx context.Context, tc plan.Toolchain, platform plan.Platform) (v1.Image, error)
}

// A runner does the work of actions and holds their results.
type runner struct {
	Options
	plan   *plan.Plan
	toCome atomic.Int32 // compiles that are not final: others run no commands, or come before them
	store  *cache.Store
	hasher *cache.Hasher
	dist   *dist.Dir
	loads  *loader
	caches checkedCaches
	pushes *semaphore.Weighted // how many images are pushed at once

	mu        sync.Mutex
	more      chan struct{}                      // closed and made anew when compiled grows
	compiled  map[string]map[string]BinaryResult // these six by action; this one also by file
	outdated  map[string]*staleness              // what compiles have to do
	images    map[string]v1.Image
	packaged  map[string]v1.Layer
	installed map[string]BinaryResult
	delivered map[string]ImageResult
	loaded    map[string][]string // by base: a tag in the engine
	warnings  []string
	notes     []Note

	tags    func(ctx context.Context) image.Lookup // of the engine, when it was asked first; nil where that is not worth it
	headers sync.Map                               // see survey.shape
	fetched sync.Map                               // IDs of compiles whose modules were fetched
	lists   sync.Map                               // by ID of a compile, a listingFate

	bases   onces[v1.Image]
	indexes onces[*baseIndex]
	bundles onces[[]image.Entry]
}

// Run reaches the plan's goals. The results hold what was made, also when there is an
// error: with KeepGoing that is all that does not depend on what failed, else what was new
// before that.
func Run(ctx context.Context, p *plan.Plan, o Options) (*Results, error) {
	r, err := newRunner(p, o)
	if err != nil {
		return nil, err
	}
	if err := r.openDist(p); err != nil {
		return r.collect(p), err
	}
	stop := context.AfterFunc(ctx, r.hasher.Stop)
	err = newScheduler(p, r, r.Jobs, o.KeepGoing).reach(ctx, p.Goals)
	stop()
	r.loads.close()
	r.closeCaches()
	if derr := r.dist.Close(); err == nil && derr != nil {
		err = fmt.Errorf("cannot write the state in %s: %w", o.StateDir, derr)
	}
	if serr := r.hasher.Save(); err == nil && serr != nil {
		err = fmt.Errorf("cannot write the state in %s: %w", o.StateDir, serr)
	}
	res := r.collect(p)
	if err != nil && !o.KeepGoing {
		res.leaveNew()
	}
	return res, err
}

func newRunner(p *plan.Plan, o Options) (*runner, error) {
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	store, err := cache.OpenStore(filepath.Join(o.StateDir, o.Name, "state"))
	if err != nil {
		return nil, err
	}
	hasher, err := cache.OpenHasher(filepath.Join(o.StateDir, o.Name, "hashes"))
	if err != nil {
		return nil, err
	}
	r := &runner{
		Options: o, plan: p, store: store, hasher: hasher, dist: newDist(o),
		more: make(chan struct{}), compiled: map[string]map[string]BinaryResult{}, outdated: map[string]*staleness{}, images: map[string]v1.Image{}, packaged: map[string]v1.Layer{},
		installed: map[string]BinaryResult{}, delivered: map[string]ImageResult{}, loaded: map[string][]string{},
		caches: checkedCaches{open: map[string]*buildcache.Checker{}},
	}
	r.pushes = semaphore.NewWeighted(int64(r.Jobs))
	r.loads = &loader{engine: o.Engine, coming: map[string]bool{}}
	for _, a := range p.Actions {
		if a.Kind == plan.KindCompile {
			r.toCome.Add(1)
		}
		if a.Kind == plan.KindDeliver && a.Deliver.Sink == plan.SinkEngine && slices.Contains(p.Goals, a.ID) {
			r.loads.coming[a.ID] = true
		}
	}
	r.tags = r.tagsOnce(len(r.loads.coming))
	return r, nil
}

// ended tells the loader of an image that will not come any more, and lets go of what the executor
// keeps for commands when the last compile is final.
func (r *runner) ended(a *plan.Action) {
	if a.Kind == plan.KindDeliver {
		r.loads.expectNone(a.ID)
	}
	if a.Kind != plan.KindCompile {
		return
	}
	if st := r.takeStale(a); st != nil { // what is up to date is so where the compile could not begin, too
		r.found(a, st.fresh...)
	}
	if r.toCome.Add(-1) > 0 {
		return
	}
	if idler, keeps := r.Executor.(executor.Idler); keeps {
		idler.Idle()
	}
}

// fresh reports whether an action is up to date.
func (r *runner) fresh(ctx context.Context, a *plan.Action) (bool, error) {
	switch a.Kind {
	case plan.KindToolchain:
		return r.provenToolchain(a), nil
	case plan.KindFetch:
		return r.isFetched(a), nil
	case plan.KindCompile:
		fresh, err := r.compileFresh(a)
		if ready, is := r.Executor.(executor.Readier); is && !fresh && err == nil {
			ready.Ready(a.Compile.Command.Toolchain)
		}
		return fresh, err
	}
	return false, nil // the others look for themselves what there is to do
}

// run runs an action under a line of progress.
func (r *runner) run(ctx context.Context, a *plan.Action) error {
	switch a.Kind {
	case plan.KindToolchain:
		return r.toolchain(ctx, a)
	case plan.KindFetch:
		return r.fetch(ctx, a)
	case plan.KindCompile:
		return r.compile(ctx, a)
	case plan.KindInstall:
		return r.install(ctx, a)
	case plan.KindPackages:
		return r.packages(ctx, a)
	case plan.KindAssemble:
		return r.assemble(ctx, a)
	case plan.KindDeliver:
		return r.deliver(ctx, a)
	}
	return fmt.Errorf("no action of the kind %q is known", a.Kind)
}
