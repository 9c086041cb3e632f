package plan

import (
	"path"
	"path/filepath"
	"strings"
)

// useModfile builds with a copy of go.mod and go.sum (go ≥ 1.14, -modfile): a Go that
// rewrites them then leaves the user's alone, and overrides of a Go without workspaces
// become replace lines of the copy.
func (g *group) useModfile(s *setup, lay layout, overrides []*Override) {
	m := g.facts.Module
	mod := strings.TrimRight(m.GoMod, "\n") + "\n"
	for _, o := range overrides {
		mod += "\nreplace " + o.Path + " => " + relativeTo(lay.place(m.Root), lay.place(o.Dir)) + "\n"
	}
	s.files = append(s.files, File{g.genDir() + "/go.mod", Text(mod)}, File{g.genDir() + "/go.sum", Text(m.GoSum)})
	s.flags = append(s.flags, "-modfile="+Path(g.genDir()+"/go.mod"))
}

// overridesInPlace mounts overrides at their relative places instead of below GOPATH: a
// replace line's path lands in the binary, and must be the same everywhere.
func (g *group) overridesInPlace(s setup, lay layout) (setup, layout) {
	dirs := lay.dirs
	for _, o := range g.facts.Overrides {
		dirs = append(dirs, o.Dir)
	}
	lay = newLayout(dirs...)
	s.dir = lay.place(g.facts.Module.Root)
	s.mounts = lay.mounts()
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
