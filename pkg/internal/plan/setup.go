package plan

import (
	"cmp"
	"slices"
)

// A setup is what a way of building (module, workspace, GOPATH, remote) adds to go build.
type setup struct {
	dir     string      // working directory
	mounts  []Mount     // sources
	files   []File      // generated, below genDir
	again   []File      // of these, the ones that are written again after the fetch
	flags   []Text      // of go build
	env     []Var       // GOWORK and the like
	needs   []Need      // of every command
	sources []string    // absolute directories and files that feed the compile
	fetch   []fetchStep // the commands that fetch modules; none where there is nothing to fetch
}

// A fetchStep is one command of a fetch.
type fetchStep struct {
	args []Text
	env  []Var // besides the environment of the group
}

// genDir is where the plan's own files for this group stand.
func (g *group) genDir() string { return GenDir + "/" + g.id }

// outDir is where go build writes.
func (g *group) outDir() string { return OutDir + "/" + g.id }

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
func (g *group) command(s setup, args []Text, env []Var, fetch bool) Command {
	c := Command{
		Toolchain: g.facts.Toolchain,
		Args:      args,
		Env:       append(g.environment(!fetch && g.passesAll()), env...),
		Dir:       s.dir,
		Mounts:    append(slices.Clone(s.mounts), Mount{Target: CacheDir, Kind: Cache, Write: true, Owner: g.buildOwner(s)}),
		Needs:     slices.Clone(s.needs),
	}
	if g.facts.Mode() == "module" && !g.vendored() {
		c.Mounts = append(c.Mounts, Mount{Target: ModCache, Kind: Cache, Write: fetch, Owner: g.moduleOwner(s)})
	}
	if len(s.files) > 0 || !fetch && g.overlays() {
		c.Mounts = append(c.Mounts, Mount{Target: g.genDir(), Kind: Work, Source: "gen/" + g.id, Write: fetch})
	}
	if g.facts.Toolchain.Image != "" {
		c.Needs = append(c.Needs, NeedImage)
	}
	c.Hidden = hiddenBelow(c.Mounts, g.hidden)
	return c
}

// compileAction is the one go build of a group.
func (g *group) compileAction(s setup) *Action {
	args := append([]Text{"go", "build"}, g.buildFlags()...)
	c := g.command(s, append(args, s.flags...), s.env, false)
	c.Mounts = append(c.Mounts, Mount{Target: g.outDir(), Kind: Work, Source: "out/" + g.id, Write: true})
	c.Env = append(c.Env, offline...)
	c.Guards = []Guard{GuardNoNetwork, GuardReadOnly, GuardNoPrivileges, GuardNoEnvironment}
	if runsPrograms(g.target()) {
		c.Guards = append(c.Guards, GuardAlone)
	}
	c.Files = s.again
	if len(s.fetch) == 0 {
		c.Files = s.files
	}
	sortMounts(c.Mounts)
	g.linkFlags()
	compile := &CompileAction{
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
	return &Action{ID: "compile-" + g.id, Kind: KindCompile, Title: compile.Title(g.binaries), Compile: compile}
}

// offline are the variables that keep Go from asking anyone for a module.
var offline = []Var{{"GOPROXY", "off"}, {"GOSUMDB", "off"}}

// fetchAction fetches what a compile of the group imports; nil where nothing comes from elsewhere.
func (g *group) fetchAction(s setup, fetch Fetch, compile *Action) *Action {
	if len(s.fetch) == 0 {
		return nil
	}
	a := &Action{
		ID: "fetch-" + g.id, Kind: KindFetch, Title: "fetch modules for " + compile.Compile.subject(g.binaries),
		Fetch: &FetchAction{Compile: compile, Try: g.tryFetch(s, compile.Compile)},
	}
	for i, step := range s.fetch {
		c := g.command(s, step.args, step.env, true)
		c.Fetch = &fetch
		c.Guards = []Guard{GuardReadOnly, GuardNoPrivileges, GuardNoEnvironment}
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
func (g *group) tryFetch(s setup, compile *CompileAction) *Command {
	if compile.List == nil || g.facts.Remote != nil || len(s.fetch) > 1 || len(s.again) > 0 || !g.facts.Toolchain.atLeast(goReadonly) {
		return nil
	}
	try := compile.Listing()
	try.Files = s.files
	return try
}

// listDeps is the command that downloads just what packages, which stand behind it, import on
// their platform, and lists it: a JSON object for each package (go help list).
func (g *group) listDeps(flags ...Text) []Text {
	format := Text("-json")
	if g.facts.Toolchain.atLeast(goListFields) {
		format += "=Dir,ImportPath,Name,Standard,Module,Imports,EmbedPatterns,IgnoredGoFiles,SFiles"
	}
	args := append([]Text{"go", "list", "-deps", format}, flags...)
	return append(args, g.tagFlags()...)
}

// listStep is listDeps for the packages of the group, as a step of a fetch.
func (g *group) listStep(env []Var, flags ...Text) fetchStep {
	return fetchStep{append(g.listDeps(flags...), packages(g.binaries)...), env}
}

// lists reports whether go list tells what feeds the group's compile. It does not know what
// an overlay puts in the place of files, nor do GOPATH builds need to say where a package
// would be looked for first.
func (g *group) lists() bool {
	m := g.facts.Module
	return g.facts.Mode() == "module" && g.facts.Toolchain.atLeast(goModules) && (m == nil || len(m.Overlay) == 0)
}

// overlays reports whether a compile of the group can be shown files that are not there. One that lists
// has no overlay of its own.
func (g *group) overlays() bool { return g.lists() && g.facts.Toolchain.atLeast(goOverlay) }

// locals are the modules on disk that a compile may take packages from.
func (g *group) locals() []Local {
	var list []Local
	if m := g.facts.Module; m != nil {
		list = append([]Local{{Dir: m.Root, Path: m.Path}}, m.Locals...)
	}
	for _, o := range g.facts.Overrides {
		list = append(list, Local{Dir: o.Dir, Path: o.Path})
	}
	return list
}

// sortMounts puts mounts in the order in which they must be made: parents first.
func sortMounts(mounts []Mount) {
	slices.SortFunc(mounts, func(a, b Mount) int { return cmp.Compare(a.Target, b.Target) })
}
