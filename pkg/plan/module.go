package plan

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// moduleSetup is a build of a main module, or of a workspace.
func (g *group) moduleSetup() (setup, error) {
	m, tc := g.facts.Module, g.facts.Toolchain
	switch {
	case !tc.atLeast(goModules):
		return setup{}, fmt.Errorf("go %s knows no modules: they need Go %s or newer; give the target another toolchain, or mode = \"gopath\" with an override for its import path", tc.Version, goModules)
	case m.Work != nil && !tc.atLeast(goWorkspaces):
		return setup{}, fmt.Errorf("go %s would ignore %s silently: workspaces need Go %s or newer", tc.Version, filepath.Join(m.Work.Dir, "go.work"), goWorkspaces)
	}
	s, lay := g.moduleSources()
	switch {
	case len(g.facts.Overrides) > 0:
		return g.overrideSetup(s, lay)
	case m.Work != nil:
		s.env = []Var{{"GOWORK", Path(path.Join(lay.place(m.Work.Dir), "go.work"))}}
	case tc.atLeast(goWorkspaces):
		s.env = []Var{{"GOWORK", "off"}}
	case tc.atLeast(goReadonly):
	case tc.atLeast(goModfile):
		g.useModfile(&s, lay, nil)
	default:
		s.needs = []Need{NeedReadOnly}
		s.flags = []Text{"-mod=readonly"}
	}
	if m.Vendored {
		s.flags = append(s.flags, "-mod=vendor")
		return s, nil
	}
	if m.HasDeps {
		s.fetch = append(s.fetch, g.listDeps(s.flags...))
	}
	return s, nil
}

// moduleSources are the mounts of a module build: everything local at its relative place.
func (g *group) moduleSources() (setup, layout) {
	m := g.facts.Module
	dirs := []string{m.Root}
	for _, l := range m.Locals {
		dirs = append(dirs, l.Dir)
	}
	s := setup{}
	if m.Work != nil {
		for _, name := range []string{"go.work", "go.work.sum"} {
			if name == "go.work" || m.Work.Sum != "" {
				dirs = append(dirs, filepath.Join(m.Work.Dir, name))
			}
		}
	}
	lay := newLayout(dirs...)
	s.dir = lay.place(m.Root)
	s.mounts = lay.mounts()
	s.sources = append(s.sources, lay.dirs...)
	for _, o := range g.facts.Overrides {
		s.sources = append(s.sources, o.Dir)
	}
	return s, lay
}

// overrideSetup is a module build with local sources in the place of modules.
func (g *group) overrideSetup(s setup, lay layout) (setup, error) {
	m, tc := g.facts.Module, g.facts.Toolchain
	switch {
	case m.Vendored && tc.atLeast(goOverlay):
		g.overlayVendor(&s, lay)
		return s, nil
	case tc.atLeast(goWorkspaces):
		g.useWorkspace(&s, lay)
		s.fetch = [][]Text{g.listDeps(s.flags...)}
		return s, nil
	case tc.atLeast(goModfile) && !m.Vendored:
		s, lay = g.overridesInPlace(s, lay)
		g.useModfile(&s, lay, g.facts.Overrides)
		s.fetch = [][]Text{g.listDeps(append(s.flags, "-mod=mod")...)}
		return s, nil
	case m.Vendored:
		return s, fmt.Errorf("go %s cannot build a vendored module with the override %q: that needs Go %s or newer", tc.Version, g.facts.Overrides[0].Path, goOverlay)
	}
	return s, fmt.Errorf("go %s cannot build a module with the override %q, and would build without it: that needs Go %s or newer", tc.Version, g.facts.Overrides[0].Path, goModfile)
}

// useWorkspace makes the overrides members of a generated workspace.
func (g *group) useWorkspace(s *setup, lay layout) {
	m := g.facts.Module
	w := goWork{
		tc: g.facts.Toolchain, own: m.Work, main: Local{Dir: m.Root, Path: m.Path, Go: m.Go},
		locals: m.Locals, godebug: m.Godebug, requires: m.Requires, overrides: g.facts.Overrides, place: lay.place,
	}
	sum := ""
	if m.Work != nil {
		sum = m.Work.Sum
	}
	g.addWorkspace(s, w, sum)
}

// addWorkspace puts a generated workspace, and what its overrides lack, into a setup.
func (g *group) addWorkspace(s *setup, w goWork, sum string) {
	s.files = append(s.files, File{g.genDir() + "/go.work", w.text()}, File{g.genDir() + "/go.work.sum", Text(sum)})
	s.env = []Var{{"GOWORK", Path(g.genDir() + "/go.work")}}
	for _, o := range w.overrides {
		s.mounts = append(s.mounts, overrideMount(o))
	}
	if overlay := g.missingGoMods(w, s); overlay != nil {
		g.addOverlay(s, overlay)
	}
}

// missingGoMods gives overrides without a go.mod one, by overlay.
func (g *group) missingGoMods(w goWork, s *setup) map[string]Text {
	overlay := map[string]Text{}
	for i, o := range w.overrides {
		if o.HasMod {
			continue
		}
		file := fmt.Sprintf("%s/override%d.mod", g.genDir(), i)
		s.files = append(s.files, File{file, Text("module " + o.Path + "\n\ngo " + w.goLine() + "\n")})
		overlay[overrideDir(o)+"/go.mod"] = Path(file)
	}
	return overlay
}

// addOverlay writes an overlay file (go help build, -overlay): path to replacement.
func (g *group) addOverlay(s *setup, replace map[string]Text) {
	if len(replace) == 0 {
		return
	}
	var lines []string
	for _, from := range sortedKeys(replace) {
		lines = append(lines, `"`+string(Path(from))+`": "`+string(replace[from])+`"`)
	}
	file := g.genDir() + "/overlay.json"
	s.files = append(s.files, File{file, Text("{\"Replace\": {\n" + strings.Join(lines, ",\n") + "\n}}\n")})
	s.flags = append(s.flags, "-overlay="+Path(file))
}

// overlayVendor replaces vendored files by those of the overrides: a workspace would drop
// the vendor directory.
func (g *group) overlayVendor(s *setup, lay layout) {
	m := g.facts.Module
	replace := map[string]Text{}
	for from, to := range m.Overlay {
		replace[lay.place(from)] = ""
		if to != "" {
			replace[lay.place(from)] = Path(g.placeOverride(to))
		}
	}
	for _, o := range g.facts.Overrides {
		s.mounts = append(s.mounts, overrideMount(o))
	}
	g.addOverlay(s, replace)
	s.flags = append(s.flags, "-mod=vendor")
	switch {
	case m.Work != nil:
		s.env = []Var{{"GOWORK", Path(path.Join(lay.place(m.Work.Dir), "go.work"))}}
	case g.facts.Toolchain.atLeast(goWorkspaces):
		s.env = []Var{{"GOWORK", "off"}}
	}
}

// placeOverride is where a file of an override stands.
func (g *group) placeOverride(abs string) string {
	for _, o := range g.facts.Overrides {
		if within(o.Dir, abs) {
			rel, _ := filepath.Rel(o.Dir, abs)
			return path.Join(overrideDir(o), filepath.ToSlash(rel))
		}
	}
	return abs
}
