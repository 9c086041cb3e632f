package group

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// remoteSetup builds a package that only the proxy has. go build refuses path@version, so
// a made-up module requires it; its go line is that of the package's own module, which
// makes the bytes those of go install path@version.
//
// go.mod is written before the fetch alone: that adds what an untidy module lacks, as go
// install does.
func (g *Group) remoteSetup() (setup, error) {
	if err := g.checkRemote(); err != nil {
		return setup{}, err
	}
	dir := g.genDir() + "/main"
	s := setup{dir: dir, flags: []plan.Text{"-mod=readonly"},
		files: []plan.File{{Path: dir + "/go.mod", Content: plan.Text(remoteGoMod(g.facts.Remote))}}}
	if g.facts.Toolchain.AtLeast(plan.GoWorkspaces) {
		s.env = []plan.Var{{Name: "GOWORK", Value: "off"}}
	}
	s.fetch = []fetchStep{g.listStep(s.env, g.modMod()...)}
	if len(g.facts.Overrides) > 0 {
		g.overrideRemote(&s, dir)
	}
	return s, nil
}

func (g *Group) checkRemote() error {
	r, tc := g.facts.Remote, g.facts.Toolchain
	switch why := refusal(tc, remoteGoLine(r)); {
	case !tc.AtLeast(plan.GoModules):
		return fmt.Errorf("go %s cannot fetch %s@%s: a remote package needs Go %s or newer", tc.Version, r.Module,
			r.Version, plan.GoModules)
	case len(g.facts.Overrides) > 0 && !tc.AtLeast(plan.GoWorkspaces):
		return fmt.Errorf("go %s cannot build %s with the override %q: that needs Go %s or newer", tc.Version, r.Module,
			g.facts.Overrides[0].Path, plan.GoWorkspaces)
	case why != "":
		return fmt.Errorf("the go.mod of %s@%s says go %s, and Go %s %s: give the target a newer toolchain", r.Module,
			r.Version, r.Go, tc.Version, why)
	}
	return nil
}

// modMod lets go list complete go.mod and go.sum; before Go 1.14 it does so unasked.
func (g *Group) modMod() []plan.Text {
	if g.facts.Toolchain.AtLeast(plan.GoModfile) {
		return []plan.Text{"-mod=mod"}
	}
	return nil
}

// noGoLine is what go install takes for a module without a go line, as its run-time defaults.
const noGoLine = "1.20"

func remoteGoLine(r *plan.Remote) string {
	if r.Go == "" {
		return noGoLine
	}
	return r.Go
}

// remoteGoMod is the made-up module. Its go line is always written, or Go would write its own.
func remoteGoMod(r *plan.Remote) string {
	return "module " + remoteModule + "\n\ngo " + remoteGoLine(r) + "\n\nrequire " + r.Module + " " + r.Version + "\n"
}

const remoteModule = "gobuild.invalid/remote"

// overrideRemote makes the made-up module and the overrides members of a workspace. What
// the made-up module lacks is added first, without the overrides: in a workspace Go
// completes no go.mod.
func (g *Group) overrideRemote(s *setup, dir string) {
	r := g.facts.Remote
	w := goWork{
		tc: g.facts.Toolchain, main: plan.Local{Dir: dir, Path: remoteModule,
			Go: remoteGoLine(r)}, overrides: g.facts.Overrides,
		requires: plan.Requires{r.Module: {r.Version}}, place: func(dir string) string { return dir },
	}
	s.flags = nil // -mod=readonly is what a workspace has anyway
	g.addWorkspace(s, w)
	for _, o := range g.facts.Overrides {
		s.sources = append(s.sources, o.Dir)
	}
	s.fetch = append(s.fetch, g.listStep(s.env, s.flags...))
}
