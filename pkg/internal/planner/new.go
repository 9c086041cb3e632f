package planner

import (
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/dag"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/group"
)

// A Goal is what was asked for.
type Goal struct {
	Dir      string // directory of the root gobuild.hcl
	Dist     string // where outputs go: slash-separated, relative to Dir
	Targets  []*plan.Target
	Images   []*plan.Image
	Groups   []*plan.Group  // those that the targets and images were named by
	Platform *plan.Platform // compile targets for this platform only (run, install); nil: for all of theirs
	Install  string         // where binaries are put instead of <Dist>/<platform>: an absolute directory;
	// targets without platforms are compiled for this machine then
	NoInstall bool       // leave binaries where they were compiled (run)
	Push      bool       // push images to the registries that their tags name
	Fetch     plan.Fetch // how modules are fetched
}

// planner holds what the steps of New share.
type planner struct {
	goal    Goal
	facts   plan.Facts
	actions map[string]*plan.Action
	order   []string
	goals   []string
	built   map[compileKey]plan.BinaryRef
	diags   hcl.Diagnostics
}

type compileKey struct {
	target   *plan.Target
	platform plan.Platform
}

// New makes the plan that reaches a goal. What is wrong is reported together, with the
// place in the configuration; the plan is nil then.
func New(goal Goal, facts plan.Facts) (*plan.Plan, hcl.Diagnostics) {
	p := &planner{goal: goal, facts: facts, actions: map[string]*plan.Action{}, built: map[compileKey]plan.BinaryRef{}}
	images := p.images()
	compiles := p.compiles(images)
	p.checkNames(compiles, images)
	p.checkOverrides(images)
	p.compileAll(compiles)
	if p.diags.HasErrors() {
		return nil, p.diags
	}
	p.installAll()
	p.assembleAll(images)
	if p.diags.HasErrors() {
		return nil, p.diags
	}
	return p.plan(), p.diags
}

// plan puts the actions in an order in which each stands behind what it depends on.
func (p *planner) plan() *plan.Plan {
	var g dag.Graph[string]
	for _, id := range p.order {
		a := p.actions[id]
		g.Add(id, append(append([]string{}, a.Inputs...), a.Before...)...)
	}
	order, err := g.Sort()
	if err != nil { // actions only ever depend on kinds before theirs
		panic(err)
	}
	out := &plan.Plan{Goals: p.goals}
	for _, id := range order {
		out.Actions = append(out.Actions, p.actions[id])
	}
	return out
}

// add takes an action into the plan, once.
func (p *planner) add(a *plan.Action) string {
	if _, have := p.actions[a.ID]; !have {
		p.actions[a.ID] = a
		p.order = append(p.order, a.ID)
	}
	return a.ID
}

// reach makes an action a goal, once.
func (p *planner) reach(id string) {
	if !slices.Contains(p.goals, id) {
		p.goals = append(p.goals, id)
	}
}

// errorAt reports what is wrong at a place, once.
func (p *planner) errorAt(at hcl.Range, kind *diag.Kind, detail string) {
	d := diag.Error(kind, at, "%s", detail)
	for _, have := range p.diags {
		if diag.KeyOf(have) == diag.KeyOf(d) {
			return
		}
	}
	p.diags = append(p.diags, d)
}

// compiles lists every target and platform that the goal needs, once each.
func (p *planner) compiles(images []imagePlan) []group.Compile {
	var list []group.Compile
	seen := map[compileKey]bool{}
	add := func(t *plan.Target, pl plan.Platform) {
		if !seen[compileKey{t, pl}] {
			seen[compileKey{t, pl}] = true
			if c, ok := p.compile(t, pl); ok {
				list = append(list, c)
			}
		}
	}
	for _, t := range p.goal.Targets {
		for _, pl := range p.goalPlatforms(t) {
			add(t, pl)
		}
	}
	for _, im := range images {
		for _, pl := range im.platforms {
			for _, t := range im.config.Targets {
				add(t, pl)
			}
		}
	}
	return list
}

// compileAll turns compiles into actions.
func (p *planner) compileAll(compiles []group.Compile) {
	all := group.Settings{Dir: p.goal.Dir, Dist: p.goal.Dist,
		FetchImage: p.goal.Fetch.Image != "" && p.facts.Executor.Images}
	for _, g := range all.Sort(compiles) {
		a, fetch, err := g.Actions(p.goal.Fetch)
		if err != nil {
			p.errorAt(g.Target().At("toolchain"), diag.ThisToolchainCannotBuildTheTarget, upperFirst(err.Error())+".")
			continue
		}
		toolchain := p.toolchainAction(a.Compile.Command.Toolchain)
		a.Before = append(a.Before, toolchain)
		if fetch != nil {
			fetch.Before = append(fetch.Before, toolchain)
			a.Before = append(a.Before, p.add(fetch))
		}
		p.add(a)
		for _, ref := range g.Refs(a.ID) {
			p.built[compileKey{ref.Target, ref.Platform}] = ref
		}
	}
}

// rel is a path relative to the configuration's directory.
func (p *planner) rel(abs string) string { return plan.RelativePath(p.goal.Dir, abs) }

// show is a path as a title has it: below the configuration's directory relative to that.
func (p *planner) show(abs string) string {
	if rel := p.rel(abs); filepath.IsLocal(filepath.FromSlash(rel)) {
		return rel
	}
	return abs
}

// toolchainAction makes a toolchain available, and proves that its go runs.
func (p *planner) toolchainAction(tc plan.Toolchain) string {
	c := plan.Command{Toolchain: tc, Args: []plan.Text{"go", "version"}, Dir: plan.HomeDir,
		Guards: []plan.Guard{plan.GuardNoNetwork, plan.GuardNoPrivileges, plan.GuardNoEnvironment},
		Env:    []plan.Var{{Name: "GOTOOLCHAIN", Value: "local"}, {Name: "GOENV", Value: "off"}}}
	if tc.Image != "" {
		c.Needs = []plan.Need{plan.NeedImage}
	}
	return p.add(&plan.Action{ID: "toolchain-" + plan.ShortHash(tc.Name()), Kind: plan.KindToolchain,
		Title: "toolchain " +
			tc.Name(), Toolchain: &plan.ToolchainAction{Command: c}})
}

// installAll puts the goal's binaries where the user wants them.
func (p *planner) installAll() {
	for _, t := range p.goal.Targets {
		for _, pl := range p.goalPlatforms(t) {
			ref, ok := p.built[compileKey{t, pl}]
			if !ok {
				continue
			}
			if p.goal.NoInstall {
				p.reach(ref.Action)
				continue
			}
			to := filepath.Join(p.installDir(pl), ref.Name)
			p.reach(p.add(&plan.Action{
				ID: "install-" + plan.ShortHash(p.show(to)), Kind: plan.KindInstall, Title: "install " + p.show(to),
				Inputs: []string{ref.Action}, Install: &plan.InstallAction{Binary: ref, Path: to,
					Chosen: p.goal.Install != ""},
			}))
		}
	}
}

// installDir is where binaries of a platform go. In a directory of the user's, those of
// other platforms stand apart.
func (p *planner) installDir(pl plan.Platform) string {
	switch {
	case p.goal.Install == "":
		return filepath.Join(p.goal.Dir, filepath.FromSlash(p.goal.Dist), pl.Dir())
	case pl == p.facts.Host:
		return p.goal.Install
	}
	return filepath.Join(p.goal.Install, pl.Dir())
}
