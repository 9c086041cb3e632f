package build

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/assemble"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/compile"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/deliver"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/install"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/sched"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/share"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Run reaches the plan's goals. There are results even if there is an error: with KeepGoing all
// that does not depend on what failed, else what was new before the failure.
func Run(ctx context.Context, p *plan.Plan, o Options) (*Results, error) {
	r, err := newRun(ctx, p, o)
	if err != nil {
		return nil, err
	}
	if err := prepareDist(r.dist, p); err != nil {
		return r.collect(p), err
	}
	stop := context.AfterFunc(ctx, r.hasher.Stop)
	s := sched.New(p, r, sched.Limits{Jobs: r.jobs, Loads: deliver.AtOnce, KeepGoing: o.KeepGoing})
	err = s.Reach(ctx, p.Goals)
	stop()
	var filled share.Filled
	if o.Fill && err == nil {
		filled, err = r.fill(ctx, p)
	}
	if err = r.close(o.StateDir, err); err != nil && !o.KeepGoing {
		res := r.collect(p)
		res.dropUpToDate()
		return res, err
	}
	res := r.collect(p)
	res.Filled = filled
	if o.KeepGoing && ctx.Err() == nil {
		res.Unreached = r.unreached(p, s)
	}
	return res, err
}

// A run is the parts that carry a plan out, put together.
type run struct {
	jobs      int
	compiler  *compile.Compiler
	installer *install.Installer
	assembler *assemble.Assembler
	deliverer *deliver.Deliverer
	packings  *packings
	loader    *deliver.Loader
	binaries  *result.Binaries
	notices   *result.Notices
	hasher    *cache.Hasher
	dist      *dist.Dir
	remaining atomic.Int32 // compiles that are not final; after them no command runs
}

func newRun(ctx context.Context, p *plan.Plan, o Options) (*run, error) {
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	name := o.Executor.Capabilities().Name
	store, err := cache.OpenStore(filepath.Join(o.StateDir, name, "state"))
	if err != nil {
		return nil, err
	}
	hasher, err := cache.OpenHasher(filepath.Join(o.StateDir, name, "hashes"))
	if err != nil {
		return nil, err
	}
	r := &run{
		jobs: o.Jobs, binaries: result.NewBinaries(), notices: &result.Notices{}, hasher: hasher,
		loader: deliver.NewLoader(ctx, o.Engine, store, p),
		dist:   o.DistDir(o.Invoker.OwnerIn),
	}
	r.compiler = r.newCompiler(ctx, p, o, store)
	r.installer = &install.Installer{Dist: r.dist, Hasher: hasher, Binaries: r.binaries, Invoker: o.Invoker}
	r.assembler = r.newAssembler(o, store)
	r.deliverer = &deliver.Deliverer{
		Images: r.assembler.Images, Dist: r.dist, Store: store, Hasher: hasher, Reporter: o.Reporter, Loader: r.loader,
		Pusher: deliver.NewPusher(o.Jobs, o.Access),
		Layers: &layer.Compressor{Dir: filepath.Join(o.CacheDir, "registry"), Keep: pushes(p)},
	}
	r.packings = &packings{store: store, dist: r.dist, compressor: r.deliverer.Layers, plan: p,
		keepsBlobs: r.loader.KeepsBlobs()}
	r.assembler.Digests = r.packings.digests
	for _, a := range p.Actions {
		if a.Kind == plan.KindCompile {
			r.remaining.Add(1)
		}
	}
	return r, nil
}

func (r *run) newCompiler(ctx context.Context, p *plan.Plan, o Options, store *cache.Store) *compile.Compiler {
	can := o.Executor.Capabilities()
	listings := &stale.Listings{Checkout: &stale.Checkout{
		Project: o.Project, StateDir: o.StateDir, CacheDir: o.CacheDir, Executor: can, Dist: r.dist, Store: store,
		Hasher: r.hasher,
	}}
	commands := &compile.Commands{
		Executor: o.Executor, Reporter: o.Reporter, KeepGoing: o.KeepGoing, Listings: listings,
		Generated: filepath.Join(o.StateDir, can.Name, "gen"),
	}
	listings.ModuleCaches = commands.ModuleCaches
	checker := &stale.Checker{Listings: listings}
	return &compile.Compiler{
		Fetcher: &compile.Fetcher{Commands: commands, Plan: p}, Checker: checker, Binaries: r.binaries,
		Share: share.New(ctx, o.Share, checker, o.Executor, o.Reporter), OnBuild: r.loader.OpenUpload,
	}
}

func (r *run) newAssembler(o Options, store *cache.Store) *assemble.Assembler {
	images, indexes := &assemble.Images{}, &assemble.Indexes{CacheDir: o.CacheDir, Reporter: o.Reporter}
	bases := &assemble.Bases{
		Access: o.Access, CacheDir: o.CacheDir, Engine: o.Engine, Store: store,
		Reporter: o.Reporter,
		Notices:  r.notices, Images: images, ToolchainImage: o.ToolchainImage,
	}
	return &assemble.Assembler{
		Bases: bases, Images: images, Binaries: r.binaries, Store: store, Hasher: r.hasher, Dist: r.dist,
		Notices: r.notices,
		Packages: &assemble.Packages{
			Executor: o.Executor, CacheDir: o.CacheDir, Store: store, Reporter: o.Reporter, Bases: bases,
			Indexes: indexes,
		},
		Libraries: &assemble.Libraries{
			Area: o.Area, CacheDir: o.CacheDir, Engine: o.Engine, Store: store, Reporter: o.Reporter,
			Binaries: r.binaries,
			Indexes:  indexes, Notices: r.notices,
		},
	}
}

// close ends background work and writes the state.
func (r *run) close(stateDir string, err error) error {
	r.loader.Close()
	r.deliverer.Close()
	r.packings.close()
	r.compiler.Close()
	r.compiler.Share.Close()
	if derr := r.dist.Close(); err == nil && derr != nil {
		err = fmt.Errorf("cannot write the state in %s: %w", stateDir, derr)
	}
	if serr := r.hasher.Save(); err == nil && serr != nil {
		err = fmt.Errorf("cannot write the state in %s: %w", stateDir, serr)
	}
	return err
}
