package gobuild

import (
	"context"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// carryOut is the way of every verb that builds: open, select, plan, execute. The session is
// nil where it could not be opened; otherwise the caller closes it, after printing the
// results, which are there for what was made in spite of an error.
func carryOut(ctx context.Context, o Options, sel Selection, kind string,
	adjust func(*session, *planner.Goal) error) (*build.Results, *session, error) {
	s, p, err := prepare(ctx, o, sel, kind, adjust)
	if err != nil {
		return nil, nil, err
	}
	res, err := s.execute(ctx, p, sel)
	return res, s, err
}

// prepare makes the plan.
func prepare(ctx context.Context, o Options, sel Selection, kind string,
	adjust func(*session, *planner.Goal) error) (*session, *plan.Plan, error) {
	s, err := open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.plan(ctx, sel, kind, adjust)
	if err != nil {
		s.close()
		return nil, nil, err
	}
	return s, p, nil
}

// plan selects, looks up and plans.
func (s *session) plan(ctx context.Context, sel Selection, kind string,
	adjust func(*session, *planner.Goal) error) (*plan.Plan, error) {
	if sel.Jobs != nil && *sel.Jobs < 1 {
		return nil, report.Usagef("-jobs=%d: give a number above zero", *sel.Jobs)
	}
	if err := s.chooseExecutor(ctx); err != nil {
		return nil, err
	}
	chosen, err := s.selectFor(ctx, kind, sel)
	if err != nil {
		return nil, err
	}
	l := s.lookUp(ctx, chosen)
	if err := s.report(ctx, l.diags); err != nil {
		return nil, err
	}
	goal := l.goal(chosen)
	if adjust != nil {
		if err := adjust(s, &goal); err != nil {
			return nil, err
		}
	}
	p, diags := planner.New(goal, s.facts(s.name))
	return p, s.report(ctx, diags)
}

// execute carries a plan out. Two runs in one directory would tread on each other's outputs,
// so the second waits.
func (s *session) execute(ctx context.Context, p *plan.Plan, sel Selection) (*build.Results, error) {
	unlock, err := s.lock(ctx)
	if err != nil {
		return nil, s.failure(ctx, err)
	}
	defer s.sweep(ctx)
	defer unlock()
	if _, err := s.begin(); err != nil {
		return nil, s.failure(ctx, err)
	}
	s.tidyUp(ctx)
	defer s.tidying.Wait() // it may work on what the lock is of
	ex := s.executor()
	defer ex.Close()
	if e, ok := ex.(interface{ Prepare([]plan.Command) }); ok {
		e.Prepare(p.Commands())
	}
	opts := build.Options{
		Executor: ex, Name: s.name, Places: s.places(s.stateDir()), Jobs: sel.jobs(), KeepGoing: sel.KeepGoing,
		Registries: build.Registries{Keychain: authn.DefaultKeychain, Waits: s.settings.Waits},
		Reporter:   s.reporter, ToolchainImage: s.toolchainImage, Invoker: s.opts.invoker(),
	}
	if s.engine != nil {
		opts.Engine = s.engine
	}
	res, err := build.Run(ctx, p, opts)
	if err == nil && len(sel.Only) == 0 {
		s.warnUnused(res)
	}
	if s.room == "" { // there they were shown already
		s.showWarnings(res)
	}
	return res, s.failure(ctx, err)
}

// places are where a build finds things, with what is remembered of the checkout in stateDir.
func (s *session) places(stateDir string) build.Places {
	return build.Places{
		StateDir: stateDir, Project: s.file.Dir, Dist: s.file.Dist, CacheDir: s.cacheDir, Area: s.file.Area,
	}
}

// failure turns what went wrong into what the user is told.
func (s *session) failure(ctx context.Context, err error) error {
	f := report.Failures{Sources: s.sources(), CacheDir: s.cacheDir, Toolchains: s.toolchains, Tools: s.hostPlatform(),
		Docker: s.engine != nil}
	if f.Docker {
		f.Tools = s.platform()
	}
	return f.Describe(ctx, err)
}

// showWarnings prints what the user should know though nothing failed.
func (s *session) showWarnings(res *build.Results) {
	s.note(res)
	var others []string
	if res != nil {
		others = res.Warnings
	}
	report.Warn(s.reporter, s.sources(), s.warnings, others)
}

// note makes warnings of what was noted about images.
func (s *session) note(res *build.Results) {
	if res == nil {
		return
	}
	for _, n := range res.Notes {
		s.warnings = append(s.warnings, diag.Warning(n.Kind, n.Assemble.Image.At(n.Attr), "%s", n.Detail))
	}
}

// toolchainImage is the image of a toolchain of a version, for images that stand on one.
func (s *session) toolchainImage(ctx context.Context, tc plan.Toolchain, platform plan.Platform) (v1.Image, error) {
	return distribution.Image(ctx, s.toolchains, s.reporter, s.cacheDir, tc.Version, platform.Arch)
}
