package group

import "github.com/gobuild-dev/gobuild/pkg/internal/plan"

// Actions are the compile of the group and the fetch that must come before it, which is nil where nothing
// comes from elsewhere. An error says what the toolchain cannot build.
func (g *Group) Actions(fetch plan.Fetch) (compile, fetched *plan.Action, err error) {
	list := lister{g.facts.Toolchain, listFlags(g.Target(), g.facts.Toolchain), plan.Packages(g.binaries)}
	s, err := setupBuilder{facts: g.facts, genDir: g.genDir(), list: list}.build()
	if err != nil {
		return nil, nil, err
	}
	s.addProfile(g.Target().PGO)
	compile = g.compileAction(s, list)
	return compile, g.fetchAction(s, fetch, compile), nil
}

// compileAction is the one go build of a group.
func (g *Group) compileAction(s setup, deps lister) *plan.Action {
	t, tc := g.Target(), g.facts.Toolchain
	args := append([]plan.Text{"go", "build"}, buildFlags(t, tc, g.modules)...)
	c := g.command(s, append(args, s.flags...), s.env, false)
	c.Mounts = append(c.Mounts, plan.Mount{Target: g.outDir(), Kind: plan.Work, Source: "out/" + g.id, Write: true})
	c.Env = append(c.Env, offline...)
	c.Guards = []plan.Guard{plan.GuardNoNetwork, plan.GuardReadOnly, plan.GuardNoPrivileges, plan.GuardNoEnvironment}
	if RunsPrograms(t) {
		c.Guards = append(c.Guards, plan.GuardAlone)
	}
	c.Files = s.again
	if len(s.fetch) == 0 {
		c.Files = s.files
	}
	sortMounts(c.Mounts)
	compile := &plan.CompileAction{
		Command: c, Platform: g.platform, Sources: s.sources, Files: s.files,
		Out: "out/" + g.id, Mount: g.outDir(), Binaries: g.binaries,
		Irreproducible: irreproducible(t, tc), Cgo: cgoMode(t), Library: !t.BuildMode.IsProgram(),
	}
	if g.overlays() {
		compile.Overlay, compile.Indexes, compile.Replaces = g.genDir(), g.indexes(), s.replaces
	}
	if g.lists() {
		list := c
		list.Args = deps.args(s.flags...)
		list.Env = append(append(g.environment(false), s.env...), offline...)
		compile.List, compile.Modules = &list, localModules(g.facts)
	}
	return &plan.Action{ID: "compile-" + g.id, Kind: plan.KindCompile, Title: compile.Title(g.binaries),
		Compile: compile}
}

// offline are the variables that keep Go from asking anyone for a module.
var offline = []plan.Var{{Name: "GOPROXY", Value: "off"}, {Name: "GOSUMDB", Value: "off"}}

// fetchAction fetches what a compile of the group imports; nil where nothing comes from elsewhere.
func (g *Group) fetchAction(s setup, fetch plan.Fetch, compile *plan.Action) *plan.Action {
	if len(s.fetch) == 0 {
		return nil
	}
	a := &plan.Action{
		ID: "fetch-" + g.id, Kind: plan.KindFetch, Title: "fetch modules for " + compile.Compile.Subject(g.binaries),
		Fetch: &plan.FetchAction{Compile: compile, Try: tryFetch(s, g.facts, compile.Compile)},
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
func tryFetch(s setup, f *plan.TargetFacts, compile *plan.CompileAction) *plan.Command {
	if compile.List == nil || f.Remote != nil || len(s.fetch) > 1 || len(s.again) > 0 ||
		!f.Toolchain.AtLeast(plan.GoReadonly) {
		return nil
	}
	try := compile.Listing()
	try.Files = s.files
	return try
}

// irreproducible says why a compile's bytes may differ between machines and checkouts, ""
// where they do not.
func irreproducible(t *plan.Target, tc plan.Toolchain) string {
	switch {
	case !tc.AtLeast(plan.GoTrimpath):
		return "Go " + tc.Version + " puts paths into binaries: -trimpath is known from Go " +
			plan.GoTrimpath + " on"
	case !t.Trimpath:
		return "trimpath = false puts paths into binaries"
	case UsesCgo(t):
		return "with cgo, the C compiler and the libraries of the machine count"
	}
	return ""
}
