package group

import (
	"path"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// module is a build of a main module, or of a workspace.
func (b setupBuilder) module() (setup, error) {
	if err := checkModule(b.facts); err != nil {
		return setup{}, err
	}
	m, tc := b.facts.Module, b.facts.Toolchain
	switch {
	case m.Vendored:
		return b.vendor(), nil
	case len(b.facts.Overrides) > 0 && !tc.AtLeast(plan.GoWorkspaces):
		return b.modfile(), nil
	case len(b.facts.Overrides) > 0 || m.Work != nil:
		return b.workspace(), nil
	}
	return b.plain(), nil
}

// plain is a build of a module alone. Go from 1.16 on does not change go.mod and go.sum, older versions need
// a flag for that, and the oldest write go.sum nevertheless.
func (b setupBuilder) plain() setup {
	m, tc := b.facts.Module, b.facts.Toolchain
	s, _ := moduleSources(b.facts)
	if tc.AtLeast(plan.GoWorkspaces) {
		s.env = []plan.Var{{Name: "GOWORK", Value: "off"}}
	}
	if m.Mod == "readonly" || !tc.AtLeast(plan.GoReadonly) {
		s.flags = []plan.Text{"-mod=readonly"}
	}
	if m.HasDeps {
		if !tc.AtLeast(plan.GoKeepsSum) {
			s.needs = []plan.Need{plan.NeedReadOnly}
		}
		s.fetch = []fetchStep{b.list.step(s.env, s.flags...)}
	}
	return s
}

// moduleSources are the mounts of a module build: everything local at its relative place.
func moduleSources(f *plan.TargetFacts, more ...string) (setup, layout) {
	m := f.Module
	dirs := append([]string{m.Root}, more...)
	for _, l := range m.Locals {
		dirs = append(dirs, l.Dir)
	}
	lay := newLayout(dirs...)
	s := setup{dir: lay.place(m.Root), mounts: slices.Concat(lay.mounts(), absoluteMounts(m, lay)), sources: lay.dirs}
	for _, o := range f.Overrides {
		s.sources = append(s.sources, o.Dir)
	}
	return s, lay
}

// absoluteMounts are those of modules that a go.mod names by an absolute path, at that path. It lands in the binary
// as well, and is the same with each executor.
func absoluteMounts(m *plan.Module, lay layout) (mounts []plan.Mount) {
	for _, dir := range m.Absolute {
		if target := filepath.ToSlash(dir); target != lay.place(dir) {
			mounts = append(mounts, plan.Mount{Target: target, Kind: plan.Bind, Source: dir})
		}
	}
	return mounts
}

// workspace builds in a workspace that the plan generates. It includes the user's go.work, which cannot be
// used directly, since Go writes go.work.sum beside it.
func (b setupBuilder) workspace() setup {
	m := b.facts.Module
	s, lay := moduleSources(b.facts)
	w := goWork{
		tc: b.facts.Toolchain, own: m.Work, main: plan.Local{Dir: m.Root, Path: m.Path, Go: m.Go},
		locals: m.Locals, godebug: m.Godebug, requires: m.Requires, overrides: b.facts.Overrides, place: lay.place,
	}
	if m.Mod == "readonly" {
		s.flags = []plan.Text{"-mod=readonly"}
	}
	b.addWorkspace(&s, w)
	if w.needsFetch() {
		s.fetch = []fetchStep{b.list.step(s.env, s.flags...)}
	}
	return s
}

// addWorkspace puts a generated workspace, and what its members lack, into a setup.
func (b setupBuilder) addWorkspace(s *setup, w goWork) {
	s.files = append(s.files, plan.File{Path: b.genDir + "/go.work", Content: w.text()})
	if w.own != nil && w.own.Sum != "" {
		s.files = append(s.files, plan.File{Path: b.genDir + "/go.work.sum", Content: plan.Text(w.own.Sum)})
	}
	s.env = []plan.Var{{Name: "GOWORK", Value: plan.Path(b.genDir + "/go.work")}}
	for _, o := range w.overrides {
		s.mounts = append(s.mounts, overrideMount(o))
	}
	overlay := map[string]plan.Text{}
	for _, f := range w.goMods() {
		name := path.Join(b.genDir, f.name)
		s.files = append(s.files, plan.File{Path: name, Content: plan.Text(f.text)})
		overlay[f.dir+"/go.mod"] = plan.Path(name)
	}
	b.addOverlay(s, overlay)
}
