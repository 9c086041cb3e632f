package group

import (
	"path"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// moduleSetup is a build of a main module, or of a workspace.
func (g *Group) moduleSetup() (setup, error) {
	if err := g.checkModule(); err != nil {
		return setup{}, err
	}
	m, tc := g.facts.Module, g.facts.Toolchain
	switch {
	case m.Vendored:
		return g.vendorSetup(), nil
	case len(g.facts.Overrides) > 0 && !tc.AtLeast(plan.GoWorkspaces):
		return g.modfileSetup(), nil
	case len(g.facts.Overrides) > 0 || m.Work != nil:
		return g.workspaceSetup(), nil
	}
	return g.plainSetup(), nil
}

// plainSetup is a module by itself. Its go.mod and go.sum are read as they stand: Go ≥ 1.16
// does not write them unasked, older ones are told not to, and the oldest write go.sum all
// the same.
func (g *Group) plainSetup() setup {
	m, tc := g.facts.Module, g.facts.Toolchain
	s, _ := g.moduleSources()
	switch {
	case tc.AtLeast(plan.GoWorkspaces):
		s.env = []plan.Var{{Name: "GOWORK", Value: "off"}}
	case !tc.AtLeast(plan.GoReadonly):
		s.flags = []plan.Text{"-mod=readonly"}
	}
	if m.HasDeps {
		if !tc.AtLeast(plan.GoKeepsSum) {
			s.needs = []plan.Need{plan.NeedReadOnly}
		}
		s.fetch = []fetchStep{g.listStep(s.env, s.flags...)}
	}
	return s
}

// moduleSources are the mounts of a module build: everything local at its relative place.
func (g *Group) moduleSources(more ...string) (setup, layout) {
	m := g.facts.Module
	dirs := append([]string{m.Root}, more...)
	for _, l := range m.Locals {
		dirs = append(dirs, l.Dir)
	}
	lay := newLayout(dirs...)
	s := setup{dir: lay.place(m.Root), mounts: lay.mounts(), sources: lay.dirs}
	for _, o := range g.facts.Overrides {
		s.sources = append(s.sources, o.Dir)
	}
	return s, lay
}

// workspaceSetup builds in a workspace that the plan generates. The user's own go.work is
// merged into it and not used as it stands, since Go writes the go.work.sum beside it.
func (g *Group) workspaceSetup() setup {
	m := g.facts.Module
	s, lay := g.moduleSources()
	w := goWork{
		tc: g.facts.Toolchain, own: m.Work, main: plan.Local{Dir: m.Root, Path: m.Path, Go: m.Go},
		locals: m.Locals, godebug: m.Godebug, requires: m.Requires, overrides: g.facts.Overrides, place: lay.place,
	}
	g.addWorkspace(&s, w)
	if w.fetches() {
		s.fetch = []fetchStep{g.listStep(s.env, s.flags...)}
	}
	return s
}

// addWorkspace puts a generated workspace, and what its members lack, into a setup.
func (g *Group) addWorkspace(s *setup, w goWork) {
	s.files = append(s.files, plan.File{Path: g.genDir() + "/go.work", Content: w.text()})
	if w.own != nil && w.own.Sum != "" {
		s.files = append(s.files, plan.File{Path: g.genDir() + "/go.work.sum", Content: plan.Text(w.own.Sum)})
	}
	s.env = []plan.Var{{Name: "GOWORK", Value: plan.Path(g.genDir() + "/go.work")}}
	for _, o := range w.overrides {
		s.mounts = append(s.mounts, overrideMount(o))
	}
	overlay := map[string]plan.Text{}
	for _, f := range w.goMods() {
		name := path.Join(g.genDir(), f.name)
		s.files = append(s.files, plan.File{Path: name, Content: plan.Text(f.text)})
		overlay[f.dir+"/go.mod"] = plan.Path(name)
	}
	g.addOverlay(s, overlay)
}
