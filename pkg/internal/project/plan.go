package project

import (
	"context"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// Select chooses the executor and what is worked on: what the patterns of -only name, else all of a kind, "target"
// or "image". It is an error if that is nothing.
func (p *Project) Select(ctx context.Context, kind string, only []string) (*config.Selection, error) {
	return p.selectBy(ctx, p.File.Select, kind, only)
}

// SelectNamed is [Project.Select] for a name that was given without a flag, which messages then do not mention.
func (p *Project) SelectNamed(ctx context.Context, kind, name string) (*config.Selection, error) {
	return p.selectBy(ctx, p.File.SelectNamed, kind, []string{name})
}

// A selector is a method of a configuration that resolves patterns.
type selector func(ctx context.Context, kind string, patterns []string) (*config.Selection, hcl.Diagnostics)

func (p *Project) selectBy(ctx context.Context, choose selector, kind string, only []string) (*config.Selection, error) {
	if err := p.ChooseExecutor(ctx); err != nil {
		return nil, err
	}
	patterns := splitOnly(only)
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

// Goal looks up what a plan has to be told of a selection. What is wrong with it is an error.
func (p *Project) Goal(ctx context.Context, sel *config.Selection) (planner.Goal, error) {
	o := facts.Options{
		File: p.File, CacheDir: p.Env.CacheDir, Dist: p.Places().DistDir(nil), Default: p.Platform(),
		Versions: facts.AskProxies(p.Env.Toolchains, p.Native()),
		Modules:  facts.ModulesOfRepositories(p.Env.Toolchains, p.openHost),
	}
	if p.executor.engine != nil {
		o.Image = p.imageToolchain
	}
	l := facts.New(ctx, o)
	l.LookUp(sel)
	p.imported = l.Imported()
	if err := p.check(ctx, l.Diagnostics()); err != nil {
		return planner.Goal{}, err
	}
	return l.Goal(sel), nil
}

// Plan makes the plan for a goal. What is wrong with it is an error.
func (p *Project) Plan(ctx context.Context, goal planner.Goal) (*plan.Plan, error) {
	p.installs = goal.Install
	f := facts.ForPlan(p.executor.name, p.Platform(), p.Native())
	f.Trust = p.request.Trust
	f.Lacks = func() []plan.Guard {
		ex := p.Executor()
		defer ex.Close()
		return ex.Lacks()
	}
	todo, diags := planner.New(goal, f)
	return todo, p.check(ctx, diags)
}

// imageToolchain looks into an image with a toolchain.
func (p *Project) imageToolchain(ctx context.Context, image string) (plan.Toolchain, error) {
	version, digest, err := p.docker().ImageToolchain(ctx, image)
	return plan.Toolchain{Version: version, Image: image, Digest: digest}, err
}

// openHost makes an executor that runs commands on this machine, also where others run in containers.
func (p *Project) openHost() (executor.Executor, error) {
	if err := p.state.Make(); err != nil {
		return nil, err
	}
	return host.New(p.hostOptions(nil, nil)), nil
}
