package group

import (
	"maps"
	"path"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// addOverlay writes an overlay file (go help build, -overlay): path to replacement.
func (b setupBuilder) addOverlay(s *setup, replace map[string]plan.Text) {
	if len(replace) == 0 {
		return
	}
	for _, from := range slices.Sorted(maps.Keys(replace)) {
		s.replaces = append(s.replaces, plan.Replacement{At: plan.Path(from), By: replace[from]})
	}
	file := b.genDir + "/overlay.json"
	s.files = append(s.files, plan.File{Path: file, Content: plan.OverlayText(s.replaces)})
	s.flags = append(s.flags, plan.OverlayFlag(file))
}

// vendor is a build with a vendor directory, which lacks nothing. Overrides replace
// vendored files by overlay: a generated workspace would drop the vendor directory.
func (b setupBuilder) vendor() setup {
	m, tc := b.facts.Module, b.facts.Toolchain
	var more []string
	if m.Work != nil {
		more = []string{filepath.Join(m.Work.Dir, "go.work"), filepath.Join(m.Work.Dir, "vendor")}
	}
	s, lay := moduleSources(b.facts, more...)
	switch {
	case m.Work != nil:
		s.env = []plan.Var{{Name: "GOWORK", Value: plan.Path(path.Join(lay.place(m.Work.Dir), "go.work"))}}
	case tc.AtLeast(plan.GoWorkspaces):
		s.env = []plan.Var{{Name: "GOWORK", Value: "off"}}
	case !tc.AtLeast(plan.GoKeepsSum):
		s.needs = []plan.Need{plan.NeedReadOnly}
	}
	for _, o := range b.facts.Overrides {
		s.mounts = append(s.mounts, overrideMount(o))
	}
	b.addOverlay(&s, vendorOverlay(b.facts, lay))
	s.flags = append(s.flags, "-mod=vendor")
	return s
}

// vendorOverlay is the module's overlay with paths of the plan's file system.
func vendorOverlay(f *plan.TargetFacts, lay layout) map[string]plan.Text {
	replace := map[string]plan.Text{}
	for from, to := range f.Module.Overlay {
		replace[lay.place(from)] = ""
		if to != "" {
			replace[lay.place(from)] = plan.Path(overridePath(f.Overrides, to))
		}
	}
	return replace
}

// overridePath is the plan's path of a file of an override: of several that contain it, below the
// innermost.
func overridePath(overrides []*plan.Override, abs string) string {
	best, placed := "", abs
	for _, o := range overrides {
		if within(o.Dir, abs) && len(o.Dir) > len(best) {
			rel, _ := filepath.Rel(o.Dir, abs)
			best, placed = o.Dir, path.Join(overrideDir(o), filepath.ToSlash(rel))
		}
	}
	return placed
}
