package project

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// BuildOptions say how a plan is carried out.
type BuildOptions struct {
	Jobs      int  // actions at once; 0: as many as there are cores
	KeepGoing bool // go on after a failure with what does not depend on it
	NoCache   bool // take nothing from the shared cache
	Fill      bool // give the shared cache what it lacks; it is an error if there is none, or it takes nothing

	private bool // the shared cache is left alone
}

// CarryOut carries a plan out, alone in this checkout, and removes the leftovers of killed runs meanwhile.
// There are results of what was built even if there is an error; nil if nothing could start. The caller
// shows the warnings.
func (p *Project) CarryOut(ctx context.Context, todo *plan.Plan, o BuildOptions) (*build.Results, error) {
	unlock, err := Lock(ctx, p)
	if err != nil {
		return nil, p.Failure(ctx, err)
	}
	defer sweep(ctx, p.Env.CacheDir, p.Backend)
	defer unlock()
	if _, err := p.Run.Start(); err != nil {
		return nil, p.Failure(ctx, err)
	}
	defer TidyUp(ctx, p)() // it needs the lock
	res, err := p.build(ctx, todo, o)
	if err == nil {
		noteOldGo(p)
	}
	return res, err
}

// Rebuild carries a plan out in a project that was opened by Reopen.
func (p *Project) Rebuild(ctx context.Context, todo *plan.Plan, o BuildOptions) (*build.Results, error) {
	unlock, err := p.State.Lock(ctx, nil)
	if err != nil {
		return nil, p.Failure(ctx, err)
	}
	defer unlock()
	o.private = true
	return p.build(ctx, todo, o)
}

func (p *Project) build(ctx context.Context, todo *plan.Plan, o BuildOptions) (*build.Results, error) {
	ex := p.Backend.New(p.State.Dir)
	defer ex.Close()
	ex.Prepare(todo.Commands())
	opts := build.Options{
		Executor: ex, Places: p.Places(), Jobs: o.Jobs, KeepGoing: o.KeepGoing,
		Access:   p.Backend.access(),
		Reporter: p.Env.Reporter, ToolchainImage: p.Env.toolchainImage, Invoker: p.Env.invoker(),
	}
	switch {
	case o.private:
	case o.Fill:
		var err error
		if opts.Share, err = openToFill(p); err != nil {
			return nil, err
		}
		opts.Fill = true
	default:
		opts.Share = openShared(p, !o.NoCache)
	}
	if p.Backend.Engine != nil {
		opts.Engine = p.Backend.Engine.Images
	}
	res, err := build.Run(ctx, todo, opts)
	if res != nil {
		sayShared(p, res.Shared)
	}
	if err == nil && o.Fill {
		err = fillError(p, res.Filled.Err)
	}
	return res, p.Failure(ctx, err)
}

// Places are the directories of a build.
func (p *Project) Places() build.Places {
	return build.Places{
		StateDir: p.State.Dir, Project: p.File.Dir, Dist: p.File.Dist, CacheDir: p.Env.CacheDir, Area: p.File.Area,
	}
}

// WarnUnused adds warnings of overrides that no binary of a full build imports.
func (p *Project) WarnUnused(res *build.Results) {
	var binaries []string
	for _, b := range res.Compiled {
		binaries = append(binaries, b.Path)
	}
	p.warnings = append(p.warnings, check.UnusedOverrides(p.File.Overrides, p.imported, binaries)...)
}

// ShowWarnings prints the warnings of the configuration, and of results, which may be nil.
func (p *Project) ShowWarnings(res *build.Results) {
	var others []string
	if res != nil {
		others = res.Warnings
		for _, n := range res.Notes {
			im := n.Assemble.Image
			p.warnings = append(p.warnings, diag.OfInstance(diag.Warning(n.Kind, im.At(n.Attr), "%s", n.Detail),
				&im.Origin, check.CountInstances(p.File, im.Label)))
		}
	}
	report.Warn(p.Env.Reporter, p.sources(), p.warnings, others)
}
