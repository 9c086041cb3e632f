package plan

import "fmt"

// remoteSetup builds a package that only the proxy has. go build refuses path@version, so
// a made-up module requires it; its go line is that of the package's own module, which
// makes the bytes those of go install path@version.
//
// go.mod is written before the fetch alone: that adds what an untidy module lacks, as go
// install does.
func (g *group) remoteSetup() (setup, error) {
	if err := g.checkRemote(); err != nil {
		return setup{}, err
	}
	dir := g.genDir() + "/main"
	s := setup{dir: dir, flags: []Text{"-mod=readonly"}, files: []File{{Path: dir + "/go.mod", Content: Text(g.facts.Remote.goMod())}}}
	if g.facts.Toolchain.atLeast(goWorkspaces) {
		s.env = []Var{{"GOWORK", "off"}}
	}
	s.fetch = []fetchStep{g.listStep(s.env, g.modMod()...)}
	if len(g.facts.Overrides) > 0 {
		g.overrideRemote(&s, dir)
	}
	return s, nil
}

func (g *group) checkRemote() error {
	r, tc := g.facts.Remote, g.facts.Toolchain
	switch why := tc.refuses(r.goLine()); {
	case !tc.atLeast(goModules):
		return fmt.Errorf("go %s cannot fetch %s@%s: a remote package needs Go %s or newer", tc.Version, r.Module, r.Version, goModules)
	case len(g.facts.Overrides) > 0 && !tc.atLeast(goWorkspaces):
		return fmt.Errorf("go %s cannot build %s with the override %q: that needs Go %s or newer", tc.Version, r.Module, g.facts.Overrides[0].Path, goWorkspaces)
	case why != "":
		return fmt.Errorf("the go.mod of %s@%s says go %s, and Go %s %s: give the target a newer toolchain", r.Module, r.Version, r.Go, tc.Version, why)
	}
	return nil
}

// modMod lets go list complete go.mod and go.sum; before Go 1.14 it does so unasked.
func (g *group) modMod() []Text {
	if g.facts.Toolchain.atLeast(goModfile) {
		return []Text{"-mod=mod"}
	}
	return nil
}

// noGoLine is what go install takes for a module without a go line, as its run-time defaults.
const noGoLine = "1.20"

func (r *Remote) goLine() string {
	if r.Go == "" {
		return noGoLine
	}
	return r.Go
}

// goMod is the made-up module. Its go line is always written, or Go would write its own.
func (r *Remote) goMod() string {
	return "module " + remoteModule + "\n\ngo " + r.goLine() + "\n\nrequire " + r.Module + " " + r.Version + "\n"
}

const remoteModule = "gobuild.invalid/remote"

// overrideRemote makes the made-up module and the overrides members of a workspace. What
// the made-up module lacks is added first, without the overrides: in a workspace Go
// completes no go.mod.
func (g *group) overrideRemote(s *setup, dir string) {
	r := g.facts.Remote
	w := goWork{
		tc: g.facts.Toolchain, main: Local{Dir: dir, Path: remoteModule, Go: r.goLine()}, overrides: g.facts.Overrides,
		requires: Requires{r.Module: {r.Version}}, place: func(dir string) string { return dir },
	}
	s.flags = nil // -mod=readonly is what a workspace has anyway
	g.addWorkspace(s, w)
	for _, o := range g.facts.Overrides {
		s.sources = append(s.sources, o.Dir)
	}
	s.fetch = append(s.fetch, g.listStep(s.env, s.flags...))
}
