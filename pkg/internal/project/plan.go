package project

import (
	"context"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A Selector resolves patterns to blocks of a kind, "target" or "image". It is a method of a configuration,
// [config.File.Select] or [config.File.SelectNamed].
type Selector func(ctx context.Context, kind string, patterns []string) (*config.Selection, hcl.Diagnostics)

// Select chooses the executor, and with choose the blocks that the patterns of -only name, else all of a
// kind. It is an error if there are none.
func (p *Project) Select(ctx context.Context, choose Selector, kind string, only []string) (*config.Selection, error) {
	if err := p.Backend.Choose(ctx, p.File); err != nil {
		return nil, err
	}
	patterns := splitPatterns(only)
	if len(only) > 0 && len(patterns) == 0 {
		return nil, report.Usagef("-only= is empty: name what to work on, or leave it out for everything")
	}
	sel, diags := choose(ctx, kind, patterns)
	if err := p.check(ctx, diags); err != nil {
		return nil, err
	}
	if err := p.check(ctx, check.Images(facts.AllImages(sel))); err != nil {
		return nil, err
	}
	if len(sel.Targets)+len(sel.Images) == 0 {
		return nil, report.Misusef(diag.NothingToDo, "%s describes no %s, so that there is nothing to do: write %s "+
			"\"NAME\" { … }", visible.ShortPath(p.File.Path), kind, kind)
	}
	return sel, nil
}

// Goal looks up the facts of a selection and makes the goal of a plan.
func (p *Project) Goal(ctx context.Context, sel *config.Selection) (planner.Goal, error) {
	l := facts.New(ctx, facts.Options{
		File: p.File, CacheDir: p.Env.CacheDir, Dist: p.Places().DistDir(nil), Default: p.Backend.Platform(),
		Versions: facts.AskProxies(p.Env.Toolchains.Catalog(), p.Backend.Native()),
		Executor: p.Backend.Name, Image: p.Backend.toolchainLookup(p.State.Dir),
		Modules: facts.ModulesOfRepositories(p.Env.Proxy, p.Env.Toolchains.Catalog(),
			func() (executor.Executor, error) {
				return p.Backend.newHost(p.State)
			}),
	})
	l.LookUp(sel)
	p.imported = l.Imported()
	if err := p.check(ctx, l.Diagnostics()); err != nil {
		return planner.Goal{}, err
	}
	return l.Goal(sel), nil
}

// Plan makes the plan for a goal.
func (p *Project) Plan(ctx context.Context, goal planner.Goal) (*plan.Plan, error) {
	p.installs = goal.Install
	f := facts.ForPlan(p.Backend.Capabilities(), p.Backend.Platform())
	f.Trust = p.request.Trust
	todo, diags := planner.New(goal, f)
	return todo, p.check(ctx, diags)
}
