package planner

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/group"
)

// A Goal is what a plan is to reach.
type Goal struct {
	Dir      string // directory of the root gobuild.hcl
	Dist     string // where outputs go: slash-separated, relative to Dir
	Targets  []*plan.Target
	Images   []*plan.Image
	Groups   []*plan.Group  // groups that name the targets and images
	Platform *plan.Platform // compile targets for this platform only (run, install); nil: for all of theirs
	Install  string         // absolute directory of binaries instead of <Dist>/<platform>;
	// targets without platforms are compiled for this machine then
	NoInstall bool       // leave binaries where they were compiled (run)
	Sink      plan.Sink  // where images go; "" for the engine, or a layout if there is none
	Push      bool       // push images to the registries that their tags name
	Fetch     plan.Fetch // how modules are fetched
}

// planner adds the actions that a goal needs.
type planner struct {
	goal      Goal
	facts     plan.Facts
	platforms targetPlatforms
	report    *reporter
	actions   *actions
	built     map[compileKey]plan.BinaryRef
	headers   map[compileKey]plan.BinaryRef // of libraries
}

type compileKey struct {
	target   *plan.Target
	platform plan.Platform
}

// New makes the plan for a goal. It reports all errors together, with their places in the configuration; the
// plan is nil then.
func New(goal Goal, facts plan.Facts) (*plan.Plan, hcl.Diagnostics) {
	p := &planner{goal: goal, facts: facts, platforms: newTargetPlatforms(goal, facts), report: &reporter{},
		actions: newActions(), built: map[compileKey]plan.BinaryRef{},
		headers: map[compileKey]plan.BinaryRef{}}
	images := imagePlatforms{targets: p.platforms, fallback: facts.Default, report: p.report}.list(goal.Images)
	targets := targetChecker{facts: facts, report: p.report}
	compiles := p.compiles(targets, images)
	p.check(targets, images)
	p.compileAll(compiles)
	if p.report.diags.HasErrors() {
		return nil, p.report.diags
	}
	p.installAll()
	p.assembleAll(images)
	if p.report.diags.HasErrors() {
		return nil, p.report.diags
	}
	return p.actions.plan(), p.report.diags
}

// compiles lists every target and platform that the goal needs, once each.
func (p *planner) compiles(targets targetChecker, images []imagePlan) []group.Compile {
	var list []group.Compile
	seen := map[compileKey]bool{}
	add := func(t *plan.Target, pl plan.Platform) {
		if !seen[compileKey{t, pl}] {
			seen[compileKey{t, pl}] = true
			if c, ok := targets.compile(t.On(pl), pl); ok {
				list = append(list, c)
			}
		}
	}
	for _, t := range p.goal.Targets {
		for _, pl := range p.platforms.wanted(t) {
			add(t, pl)
		}
	}
	for _, im := range images {
		for _, pl := range im.platforms {
			for _, t := range im.config.TargetsOn(pl) {
				add(t, pl)
			}
		}
	}
	return list
}

// compileAll adds the actions of compiles.
func (p *planner) compileAll(compiles []group.Compile) {
	all := group.Settings{Dir: p.goal.Dir, Dist: p.goal.Dist,
		FetchImage: p.goal.Fetch.Image != "" && p.facts.Executor.Images}
	for _, g := range all.Sort(compiles) {
		a, fetch, err := g.Actions(p.goal.Fetch)
		if err != nil {
			p.report.errorAt(g.Target().At("toolchain"), diag.ThisToolchainCannotBuildTheTarget,
				upperFirst(err.Error())+".")
			continue
		}
		toolchain := p.toolchainAction(a.Compile.Command.Toolchain)
		a.Before = append(a.Before, toolchain)
		if fetch != nil {
			fetch.Before = append(fetch.Before, toolchain)
			a.Before = append(a.Before, p.actions.add(fetch))
		}
		p.actions.add(a)
		for _, ref := range g.Refs(a.ID) {
			outputs := p.built
			if ref.Header {
				outputs = p.headers
			}
			outputs[compileKey{ref.Target, ref.Platform}] = ref
		}
	}
}

// show is a path for titles: relative if it is below the configuration's directory.
func (p *planner) show(abs string) string {
	if rel := plan.RelativePath(p.goal.Dir, abs); filepath.IsLocal(filepath.FromSlash(rel)) {
		return rel
	}
	return abs
}

// toolchainAction adds the action that makes a toolchain available and checks that its go runs.
func (p *planner) toolchainAction(tc plan.Toolchain) string {
	c := plan.Command{Toolchain: tc, Args: []plan.Text{"go", "version"}, Dir: plan.HomeDir,
		Guards: []plan.Guard{plan.GuardNoNetwork, plan.GuardNoPrivileges, plan.GuardNoEnvironment},
		Env:    []plan.Var{{Name: "GOTOOLCHAIN", Value: "local"}, {Name: "GOENV", Value: "off"}}}
	if tc.Image != "" {
		c.Needs = []plan.Need{plan.NeedImage}
	}
	return p.actions.add(&plan.Action{ID: "toolchain-" + plan.ShortHash(tc.Name()), Kind: plan.KindToolchain,
		Title: "toolchain " +
			tc.Name(), Toolchain: &plan.ToolchainAction{Command: c}})
}

// installAll adds actions that install the goal's binaries.
func (p *planner) installAll() {
	for _, t := range p.goal.Targets {
		for _, pl := range p.platforms.wanted(t) {
			ref, ok := p.built[compileKey{t.On(pl), pl}]
			if !ok {
				continue
			}
			if p.goal.NoInstall {
				p.actions.addGoal(ref.Action)
				continue
			}
			p.install(ref)
			if header, ok := p.headers[compileKey{t.On(pl), pl}]; ok {
				p.install(header)
			}
		}
	}
}

// install adds the action that installs one file.
func (p *planner) install(ref plan.BinaryRef) {
	to := filepath.Join(installDir(p.goal, ref.Platform, p.facts.Host), ref.Name)
	p.actions.addGoal(p.actions.add(&plan.Action{
		ID: "install-" + plan.ShortHash(p.show(to)), Kind: plan.KindInstall, Title: "install " + p.show(to),
		Inputs: []string{ref.Action}, Install: &plan.InstallAction{Binary: ref, Path: to,
			Chosen: p.goal.Install != ""},
	}))
}

// installDir is the directory of binaries of a platform. In a directory that the user named, other platforms
// have directories of their own.
func installDir(goal Goal, pl, host plan.Platform) string {
	switch {
	case goal.Install == "":
		return filepath.Join(goal.Dir, filepath.FromSlash(goal.Dist), pl.Dir())
	case pl == host:
		return goal.Install
	}
	return filepath.Join(goal.Install, pl.Dir())
}
