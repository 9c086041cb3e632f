package group

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// modfile builds with overrides in a Go without workspaces (1.14 to 1.17): with a copy
// of go.mod and go.sum (-modfile), in which replace lines lead to the overrides.
func (b setupBuilder) modfile() setup {
	m := b.facts.Module
	s, lay := overridesInPlace(b.facts)
	mod := strings.TrimRight(m.GoMod, "\n") + "\n"
	for _, o := range b.facts.Overrides {
		mod += "\nreplace " + o.Path + " => \"" + relativeTo(lay.place(m.Root), lay.place(o.Dir)) + "\"\n"
	}
	goMod := plan.File{Path: b.genDir + "/go.mod", Content: plan.Text(mod)}
	s.files = []plan.File{goMod}
	if m.GoSum != "" {
		s.files = append(s.files, plan.File{Path: b.genDir + "/go.sum", Content: plan.Text(m.GoSum)})
	}
	modfile := "-modfile=" + plan.Path(goMod.Path)
	s.flags = []plan.Text{"-mod=readonly", modfile}
	// -mod=mod completes go.sum. It would also add the newest version of what no module
	// provides: where the module graph needs no new lines in go.mod, they are taken back, so
	// that the compile says what is missing.
	s.fetch = []fetchStep{b.list.step(nil, "-mod=mod", modfile)}
	if !b.facts.Toolchain.AtLeast(plan.GoPruning) {
		s.again = []plan.File{goMod}
	}
	return s
}

// overridesInPlace mounts overrides at their relative places instead of below GOPATH: a
// replace line's path lands in the binary, and must be the same everywhere.
func overridesInPlace(f *plan.TargetFacts) (setup, layout) {
	var dirs []string
	for _, o := range f.Overrides {
		dirs = append(dirs, o.Dir)
	}
	s, lay := moduleSources(f, dirs...)
	s.sources = lay.dirs
	return s, lay
}

// relativeTo is a path relative to another, as replace lines want it: with a dot in front.
func relativeTo(from, to string) string {
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return to
	}
	rel = path.Clean(filepath.ToSlash(rel))
	if !strings.HasPrefix(rel, "../") && rel != ".." {
		rel = "./" + rel
	}
	return rel
}
