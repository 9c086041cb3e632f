package planner

import (
	"cmp"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A setup is what a way of building (module, workspace, GOPATH, remote) adds to go build.
type setup struct {
	dir     string       // working directory
	mounts  []plan.Mount // sources
	files   []plan.File  // generated, below genDir
	again   []plan.File  // of these, the ones that are written again after the fetch
	flags   []plan.Text  // of go build
	env     []plan.Var   // GOWORK and the like
	needs   []plan.Need  // of every command
	sources []string     // absolute directories and files that feed the compile
	fetch   []fetchStep  // the commands that fetch modules; none where there is nothing to fetch
}

// A fetchStep is one command of a fetch.
type fetchStep struct {
	args []plan.Text
	env  []plan.Var // besides the environment of the group
}

// genDir is where the plan's own files for this group stand.
func (g *group) genDir() string { return plan.GenDir + "/" + g.id }

// outDir is where go build writes.
func (g *group) outDir() string { return plan.OutDir + "/" + g.id }

// setup chooses the way of building.
func (g *group) setup() (setup, error) {
	switch f := g.facts; {
	case f.Remote != nil:
		return g.remoteSetup()
	case f.Module != nil:
		return g.moduleSetup()
	default:
		return g.gopathSetup(), nil
	}
}

// command is what all commands of a group have in common. Only a fetch may write to the
// module cache and to generated files.
func (g *group) command(s setup, args []plan.Text, env []plan.Var, fetch bool) plan.Command {
	c := plan.Command{
		Toolchain: g.facts.Toolchain,
		Args:      args,
		Env:       append(g.environment(!fetch && g.passesAll()), env...),
		Dir:       s.dir,
		Mounts: append(slices.Clone(s.mounts),
			plan.Mount{Target: plan.CacheDir, Kind: plan.Cache, Write: true, Owner: g.buildOwner(s)}),
		Needs: slices.Clone(s.needs),
	}
	if g.facts.Mode() == "module" && !g.vendored() {
		c.Mounts = append(c.Mounts, plan.Mount{Target: plan.ModCache, Kind: plan.Cache, Write: fetch,
			Owner: g.moduleOwner(s)})
	}
	if len(s.files) > 0 || !fetch && g.overlays() {
		c.Mounts = append(c.Mounts, plan.Mount{Target: g.genDir(), Kind: plan.Work, Source: "gen/" + g.id,
			Write: fetch})
	}
	if g.facts.Toolchain.Image != "" {
		c.Needs = append(c.Needs, plan.NeedImage)
	}
	c.Hidden = hiddenBelow(c.Mounts, g.hidden)
	return c
}

// compileAction is the one go build of a group.
func (g *group) compileAction(s setup) *plan.Action {
	args := append([]plan.Text{"go", "build"}, g.buildFlags()...)
	c := g.command(s, append(args, s.flags...), s.env, false)
	c.Mounts = append(c.Mounts, plan.Mount{Target: g.outDir(), Kind: plan.Work, Source: "out/" + g.id, Write: true})
	c.Env = append(c.Env, offline...)
	c.Guards = []plan.Guard{plan.GuardNoNetwork, plan.GuardReadOnly, plan.GuardNoPrivileges, plan.GuardNoEnvironment}
	if runsPrograms(g.target()) {
		c.Guards = append(c.Guards, plan.GuardAlone)
	}
	c.Files = s.again
	if len(s.fetch) == 0 {
		c.Files = s.files
	}
	sortMounts(c.Mounts)
	g.linkFlags()
	compile := &plan.CompileAction{
		Command: c, Platform: g.platform, Sources: s.sources, Files: s.files,
		Out: "out/" + g.id, Mount: g.outDir(), Binaries: g.binaries,
		Irreproducible: g.irreproducible(), Cgo: g.cgo(),
	}
	if g.overlays() {
		compile.Overlay, compile.Indexes = g.genDir(), g.indexes()
	}
	if g.lists() {
		list := c
		list.Args = g.listDeps(s.flags...)
		list.Env = append(append(g.environment(false), s.env...), offline...)
		compile.List, compile.Modules = &list, g.locals()
	}
	return &plan.Action{ID: "compile-" + g.id, Kind: plan.KindCompile, Title: compile.Title(g.binaries),
		Compile: compile}
}

// offline are the variables that keep Go from asking anyone for a module.
var offline = []plan.Var{{Name: "GOPROXY", Value: "off"}, {Name: "GOSUMDB", Value: "off"}}

// fetchAction fetches what a compile of the group imports; nil where nothing comes from elsewhere.
func (g *group) fetchAction(s setup, fetch plan.Fetch, compile *plan.Action) *plan.Action {
	if len(s.fetch) == 0 {
		return nil
	}
	a := &plan.Action{
		ID: "fetch-" + g.id, Kind: plan.KindFetch, Title: "fetch modules for " + compile.Compile.Subject(g.binaries),
		Fetch: &plan.FetchAction{Compile: compile, Try: g.tryFetch(s, compile.Compile)},
	}
	for i, step := range s.fetch {
		c := g.command(s, step.args, step.env, true)
		c.Fetch = &fetch
		c.Guards = []plan.Guard{plan.GuardReadOnly, plan.GuardNoPrivileges, plan.GuardNoEnvironment}
		if i == 0 {
			c.Files = s.files
		}
		sortMounts(c.Mounts)
		a.Fetch.Commands = append(a.Fetch.Commands, c)
	}
	return a
}

// tryFetch is the compile's own listing, where the fetch would do no more than that if nothing is
// missing: it needs no container with a network. Older Go may write to files that it finds incomplete.
func (g *group) tryFetch(s setup, compile *plan.CompileAction) *plan.Command {
	if compile.List == nil || g.facts.Remote != nil || len(s.fetch) > 1 || len(s.again) > 0 ||
		!g.facts.Toolchain.AtLeast(plan.GoReadonly) {
		return nil
	}
	try := compile.Listing()
	try.Files = s.files
	return try
}

// listDeps is the command that downloads just what packages, which stand behind it, import on
// their platform, and lists it: a JSON object for each package (go help list).
func (g *group) listDeps(flags ...plan.Text) []plan.Text {
	format := plan.Text("-json")
	if g.facts.Toolchain.AtLeast(plan.GoListFields) {
		format += "=Dir,ImportPath,Name,Standard,Module,Imports,EmbedPatterns,IgnoredGoFiles,SFiles"
	}
	args := append([]plan.Text{"go", "list", "-deps", format}, flags...)
	return append(args, g.tagFlags()...)
}

// listStep is listDeps for the packages of the group, as a step of a fetch.
func (g *group) listStep(env []plan.Var, flags ...plan.Text) fetchStep {
	return fetchStep{append(g.listDeps(flags...), plan.Packages(g.binaries)...), env}
}

// lists reports whether go list tells what feeds the group's compile. It does not know what
// an overlay puts in the place of files, nor do GOPATH builds need to say where a package
// would be looked for first.
func (g *group) lists() bool {
	m := g.facts.Module
	return g.facts.Mode() == "module" && g.facts.Toolchain.AtLeast(plan.GoModules) && (m == nil || len(m.Overlay) == 0)
}

// overlays reports whether a compile of the group can be shown files that are not there. One that lists
// has no overlay of its own.
func (g *group) overlays() bool { return g.lists() && g.facts.Toolchain.AtLeast(plan.GoOverlay) }

// locals are the modules on disk that a compile may take packages from.
func (g *group) locals() []plan.Local {
	var list []plan.Local
	if m := g.facts.Module; m != nil {
		list = append([]plan.Local{{Dir: m.Root, Path: m.Path}}, m.Locals...)
	}
	for _, o := range g.facts.Overrides {
		list = append(list, plan.Local{Dir: o.Dir, Path: o.Path})
	}
	return list
}

// sortMounts puts mounts in the order in which they must be made: parents first.
func sortMounts(mounts []plan.Mount) {
	slices.SortFunc(mounts, func(a, b plan.Mount) int { return cmp.Compare(a.Target, b.Target) })
}
