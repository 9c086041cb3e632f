package project

import (
	"context"
	"os"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/tidy"
)

// How says how a plan is carried out.
type How struct {
	Jobs      int  // actions at once; 0: as many as there are cores
	KeepGoing bool // go on after a failure with what does not depend on it
}

// CarryOut carries a plan out, alone in this checkout, and removes what killed runs left meanwhile. The results
// are there for what was built in spite of an error; they are nil where nothing could be begun. The
// caller shows the warnings.
func (p *Project) CarryOut(ctx context.Context, todo *plan.Plan, how How) (*build.Results, error) {
	unlock, err := p.Lock(ctx)
	if err != nil {
		return nil, p.Failure(ctx, err)
	}
	defer p.sweep(ctx)
	defer unlock()
	if _, err := p.run.begin(); err != nil {
		return nil, p.Failure(ctx, err)
	}
	p.TidyUp(ctx)
	defer p.run.beside.Wait() // it may work on what the lock is of
	return p.build(ctx, todo, how)
}

// Rebuild carries a plan out in a project that was opened once more: nobody else works there.
func (p *Project) Rebuild(ctx context.Context, todo *plan.Plan, how How) (*build.Results, error) {
	unlock, err := p.state.Lock(ctx, nil)
	if err != nil {
		return nil, p.Failure(ctx, err)
	}
	defer unlock()
	return p.build(ctx, todo, how)
}

func (p *Project) build(ctx context.Context, todo *plan.Plan, how How) (*build.Results, error) {
	ex := p.Executor()
	defer ex.Close()
	if e, ok := ex.(interface{ Prepare([]plan.Command) }); ok {
		e.Prepare(todo.Commands())
	}
	opts := build.Options{
		Executor: ex, Name: p.executor.name, Places: p.Places(), Jobs: how.Jobs, KeepGoing: how.KeepGoing,
		Registries: build.Registries{Keychain: authn.DefaultKeychain, Waits: p.Env.Settings.Waits},
		Reporter:   p.Env.Reporter, ToolchainImage: p.toolchainImage, Invoker: p.Env.invoker(),
	}
	if p.executor.engine != nil {
		opts.Engine = p.executor.engine
	}
	res, err := build.Run(ctx, todo, opts)
	return res, p.Failure(ctx, err)
}

// toolchainImage is the image of a toolchain of a version, for images that stand on one.
func (p *Project) toolchainImage(ctx context.Context, tc plan.Toolchain, platform plan.Platform) (v1.Image, error) {
	return distribution.Image(ctx, p.Env.Toolchains, p.Env.Reporter, p.Env.CacheDir, tc.Version, platform.Arch)
}

// StateDir is where gobuild keeps what it remembers of this checkout; its last element is the
// checkout's ID.
func (p *Project) StateDir() string { return p.state.Dir }

// State is what is remembered of this checkout.
func (p *Project) State() checkout.State { return p.state }

// Places are where a build finds things.
func (p *Project) Places() build.Places {
	return build.Places{
		StateDir: p.StateDir(), Project: p.File.Dir, Dist: p.File.Dist, CacheDir: p.Env.CacheDir, Area: p.File.Area,
	}
}

// Lock takes the checkout for this run: two runs in one directory would tread on each other's outputs, so the second
// waits until the first has unlocked it or ctx ends.
func (p *Project) Lock(ctx context.Context) (unlock func(), err error) {
	p.noteOldState()
	return p.state.Lock(ctx, func() {
		p.Env.Reporter.Info("waiting for another gobuild in this directory")
	})
}

// noteOldState says that a .gobuild beside the configuration, where gobuild once kept its state, is
// not used. It may have come with the repository: it is neither read nor removed.
func (p *Project) noteOldState() {
	old := filepath.Join(p.File.Dir, ".gobuild")
	if _, err := os.Lstat(old); err == nil {
		p.Env.Reporter.Info("%s can be removed: gobuild does not use it any more, and keeps its state in %s", old,
			p.StateDir())
	}
}

// sweep removes, once a day, what is remembered of checkouts that are gone.
func (p *Project) sweep(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	removed := checkout.Sweep(ctx, p.Env.CacheDir, p.executor.name)
	if p.executor.engine == nil {
		return
	}
	for _, state := range removed {
		p.executor.engine.RemoveCheckout(ctx, state.ID())
	}
}

// TidyUp removes what killed runs have left, while this one, which has the checkout's lock, goes on;
// [Project.AwaitTidy] waits for that.
func (p *Project) TidyUp(ctx context.Context) {
	o := tidy.Options{CacheDir: p.Env.CacheDir, StateDir: p.StateDir(), Toolchains: p.Env.Toolchains}
	if p.executor.engine != nil {
		o.Engine = p.executor.engine
	}
	if work := tidy.AfterKilled(o); work != nil {
		p.run.beside.Go(func() { work(ctx) })
	}
}

// AwaitTidy waits until what was begun by [Project.TidyUp] is done.
func (p *Project) AwaitTidy() { p.run.beside.Wait() }

// WarnUnused adds warnings of overrides that nothing in a build of everything imports.
func (p *Project) WarnUnused(res *build.Results) {
	var binaries []string
	for _, b := range res.Compiled {
		binaries = append(binaries, b.Path)
	}
	p.warnings = append(p.warnings, check.UnusedOverrides(p.File.Overrides, p.imported, binaries)...)
}

// ShowWarnings prints what the user should know though nothing failed: of the configuration, and of results,
// which may be nil.
func (p *Project) ShowWarnings(res *build.Results) {
	var others []string
	if res != nil {
		others = res.Warnings
		for _, n := range res.Notes {
			p.warnings = append(p.warnings, diag.Warning(n.Kind, n.Assemble.Image.At(n.Attr), "%s", n.Detail))
		}
	}
	report.Warn(p.Env.Reporter, p.sources(), p.warnings, others)
}
