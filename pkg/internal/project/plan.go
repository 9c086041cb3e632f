package project

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// Select chooses the executor, and the blocks that patterns name, else all of a kind, "target" or "image":
// see [config.File.Select]. It is an error if there are none.
func (p *Project) Select(ctx context.Context, kind string, only []string) (*config.Selection, error) {
	if err := p.Backend.Choose(ctx, p.File); err != nil {
		return nil, err
	}
	patterns, err := splitPatterns(only)
	if err != nil {
		return nil, err
	}
	sel, diags := p.File.Select(ctx, kind, patterns)
	if err := p.check(ctx, diags); err != nil {
		return nil, err
	}
	if err := p.check(ctx, check.Images(p.File, facts.AllImages(sel))); err != nil {
		return nil, err
	}
	if len(sel.Targets)+len(sel.Images) == 0 {
		return nil, NothingToDo(p.File, kind)
	}
	return sel, nil
}

// Match returns the instances of some kinds that patterns name, as [config.Match] does.
func Match(file *config.File, kinds, only []string) ([]*lang.Meta, error) {
	patterns, err := splitPatterns(only)
	if err != nil {
		return nil, err
	}
	found, diags := config.Match(file, kinds, patterns)
	if diags.HasErrors() {
		return nil, report.NewDiagnosticsError(file.Sources, diags)
	}
	return found, nil
}

// NothingToDo is the error of a configuration that describes nothing of a kind.
func NothingToDo(file *config.File, kind string) error {
	block, _, _ := strings.Cut(kind, " ")
	return report.Misusef(diag.NothingToDo,
		"%s describes no %s, so that there is nothing to do: write %s \"NAME\" { … }",
		visible.ShortPath(file.Path), kind, block)
}

// Goal looks up the facts of a selection and makes the goal of a plan. also is what targets without platforms may be
// compiled for besides the executor's.
func (p *Project) Goal(ctx context.Context, sel *config.Selection, also ...plan.Platform) (planner.Goal, error) {
	if err := lookUpServers(ctx, p); err != nil {
		return planner.Goal{}, err
	}
	l := facts.New(ctx, facts.Options{
		File: p.File, CacheDir: p.Env.CacheDir, Dist: p.Places().DistDir(nil), Default: p.Backend.Platform(),
		Also:     also,
		Versions: facts.AskProxies(p.Env.Toolchains.Catalog(), p.Backend.Native()),
		Executor: p.Backend.Name, Image: p.Backend.toolchainLookup(p.State.Dir),
		Modules: facts.ModulesOfRepositories(p.Env.Proxy, p.Env.Toolchains.Catalog(),
			func() (executor.Executor, error) {
				return p.Backend.newHost(p.State)
			}),
	})
	l.LookUp(sel)
	p.imported, p.pinned = l.Imported(), l.Pinned()
	p.unfit = errorsOf(check.Bases(l, p.File, facts.AllImages(sel)))
	targets := facts.AllTargets(sel)
	diags := append(l.Diagnostics(), check.Stamps(l, p.File, targets)...)
	if err := p.check(ctx, append(diags, check.Environments(l, p.File, targets)...)); err != nil {
		return planner.Goal{}, err
	}
	return l.Goal(sel), nil
}

// lookUpServers looks up how registries are reached, and the shared cache.
func lookUpServers(ctx context.Context, p *Project) error {
	hosts, diags := facts.Hosts(p.File)
	setHosts(p.Backend, hosts)
	cache, others := facts.SharedCache(p.File)
	p.shared = cache
	return p.check(ctx, append(diags, others...))
}

// Plan makes the plan for a goal.
func (p *Project) Plan(ctx context.Context, goal planner.Goal) (*plan.Plan, error) {
	p.installs = goal.Install
	f := facts.ForPlan(p.Backend.Capabilities(), p.Backend.Platform())
	f.Trust = p.request.Trust
	todo, diags := planner.New(goal, f)
	return todo, p.check(ctx, append(diags, p.unfit...))
}

// errorsOf returns diagnostics without warnings: of what a build finds out, and a check cannot.
func errorsOf(diags hcl.Diagnostics) hcl.Diagnostics {
	return slices.DeleteFunc(diags, func(d *hcl.Diagnostic) bool { return d.Severity != hcl.DiagError })
}
