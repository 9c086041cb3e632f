package plan

import (
	"path"
	"path/filepath"
	"strings"
)

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
	s.files = append(s.files, File{Path: file, Content: overlayText(lines)})
	s.flags = append(s.flags, "-overlay="+Path(file))
}

// overlayText is an overlay file of lines such as "from": "to".
func overlayText(lines []string) Text {
	return Text("{\"Replace\": {\n" + strings.Join(lines, ",\n") + "\n}}\n")
}

// vendorSetup is a build with a vendor directory, which lacks nothing. Overrides replace
// vendored files by overlay: a generated workspace would drop the vendor directory.
func (g *group) vendorSetup() setup {
	m, tc := g.facts.Module, g.facts.Toolchain
	var more []string
	if m.Work != nil {
		more = []string{filepath.Join(m.Work.Dir, "go.work"), filepath.Join(m.Work.Dir, "vendor")}
	}
	s, lay := g.moduleSources(more...)
	switch {
	case m.Work != nil:
		s.env = []Var{{"GOWORK", Path(path.Join(lay.place(m.Work.Dir), "go.work"))}}
	case tc.atLeast(goWorkspaces):
		s.env = []Var{{"GOWORK", "off"}}
	case !tc.atLeast(goKeepsSum):
		s.needs = []Need{NeedReadOnly}
	}
	for _, o := range g.facts.Overrides {
		s.mounts = append(s.mounts, overrideMount(o))
	}
	g.addOverlay(&s, g.vendorOverlay(lay))
	s.flags = append(s.flags, "-mod=vendor")
	return s
}

// vendorOverlay is the module's overlay with paths of the plan's file system.
func (g *group) vendorOverlay(lay layout) map[string]Text {
	replace := map[string]Text{}
	for from, to := range g.facts.Module.Overlay {
		replace[lay.place(from)] = ""
		if to != "" {
			replace[lay.place(from)] = Path(g.placeOverride(to))
		}
	}
	return replace
}

// placeOverride is where a file of an override stands: of several that hold it, below the
// innermost.
func (g *group) placeOverride(abs string) string {
	best, placed := "", abs
	for _, o := range g.facts.Overrides {
		if within(o.Dir, abs) && len(o.Dir) > len(best) {
			rel, _ := filepath.Rel(o.Dir, abs)
			best, placed = o.Dir, path.Join(overrideDir(o), filepath.ToSlash(rel))
		}
	}
	return placed
}
