package plan

import "fmt"

// remoteSetup builds a package that only the proxy has. go build refuses path@version, so
// a made-up module requires it; its go line is that of the package's own module, which
// makes the bytes those of go install path@version.
func (g *group) remoteSetup() (setup, error) {
	r, tc := g.facts.Remote, g.facts.Toolchain
	if !tc.atLeast(goModules) {
		return setup{}, fmt.Errorf("go %s cannot fetch %s@%s: a remote package needs Go %s or newer", tc.Version, r.Module, r.Version, goModules)
	}
	if len(g.facts.Overrides) > 0 {
		return g.remoteWithOverrides()
	}
	s := setup{
		dir:   g.genDir(),
		files: []File{{g.genDir() + "/go.mod", Text(r.goMod())}, {g.genDir() + "/go.sum", ""}},
		fetch: [][]Text{g.listDeps(g.modMod()...)},
	}
	if tc.atLeast(goWorkspaces) {
		s.env = []Var{{"GOWORK", "off"}}
	}
	return s, nil
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

// goMod is the made-up module. Its go line is always written, or Go would write its own.
func (r *Remote) goMod() string {
	line := r.Go
	if line == "" {
		line = noGoLine
	}
	return "module gobuild.invalid/remote\n\ngo " + line + "\n\nrequire " + r.Module + " " + r.Version + "\n"
}

// remoteWithOverrides makes the made-up module and the overrides members of a workspace.
func (g *group) remoteWithOverrides() (setup, error) {
	r, tc := g.facts.Remote, g.facts.Toolchain
	if !tc.atLeast(goWorkspaces) {
		return setup{}, fmt.Errorf("go %s cannot build %s with the override %q: that needs Go %s or newer", tc.Version, r.Module, g.facts.Overrides[0].Path, goWorkspaces)
	}
	dir := g.genDir() + "/main"
	s := setup{dir: dir, files: []File{{dir + "/go.mod", Text(r.goMod())}, {dir + "/go.sum", ""}}}
	for _, o := range g.facts.Overrides {
		s.sources = append(s.sources, o.Dir)
	}
	w := goWork{
		tc: tc, main: Local{Dir: dir, Go: r.Go}, overrides: g.facts.Overrides,
		place: func(dir string) string { return dir },
	}
	g.addWorkspace(&s, w, "")
	s.fetch = [][]Text{g.listDeps(s.flags...)}
	return s, nil
}
