package plan

import (
	"slices"
	"strings"
)

// Go keeps an index of packages in its build cache (cmd/go/internal/modindex), and knows files
// in it by their paths, sizes and times alone: an import, a build constraint or an embed pattern
// that was edited otherwise goes unnoticed where those stayed the same. In containers even the
// paths of all projects are. So commands read the packages themselves, which takes them longer,
// unless WithIndex says which packages may have been edited.
const withoutIndex = "goindex=0"

// godebug is the environment's GODEBUG.
func (g *group) godebug() string {
	value := g.target().Env[godebug]
	if !g.facts.Toolchain.atLeast(goIndex) {
		return value
	}
	return strings.TrimPrefix(value+","+withoutIndex, ",")
}

// indexes reports whether a compile of the group can use the index. What an image has in the
// place of Go's own packages is not known.
func (g *group) indexes() bool {
	return g.lists() && g.facts.Toolchain.Image == "" && g.facts.Toolchain.atLeast(goIndex)
}

// UnindexedName is the name of the file that WithIndex adds to directories. Embed patterns for
// directories leave such names out, unless they begin with "all:".
const UnindexedName = ".gobuild-unindexed"

// WithIndex has a go build of the action use Go's index of packages, but not for those that the
// user may edit, whose directories are given. A directory with a file that was changed in the last
// two seconds is not indexed, so each gets one that was not even written yet, by an overlay. Where
// that cannot be, the command stays as it is.
func (a *CompileAction) WithIndex(build Command, dirs []Text) Command {
	if a.Index == "" || slices.ContainsFunc(build.Args, isOverlay) {
		return build
	}
	c := build
	c.Env = slices.Clone(c.Env)
	for i, v := range c.Env {
		if v.Name == godebug {
			c.Env[i].Value = Text(strings.TrimSuffix(strings.TrimSuffix(string(v.Value), withoutIndex), ","))
		}
	}
	unwritten := File{Path: a.Index + "/unindexed", Ahead: true}
	var lines []string
	for _, dir := range dirs {
		lines = append(lines, `"`+string(dir)+"/"+UnindexedName+`": "`+string(Path(unwritten.Path))+`"`)
	}
	overlay := File{Path: a.Index + "/unindexed.json", Content: overlayText(lines)}
	c.Files = append(slices.Clone(c.Files), unwritten, overlay)
	c.Args = slices.Insert(slices.Clone(c.Args), 2, "-overlay="+Path(overlay.Path)) // behind go build
	return c
}

func isOverlay(arg Text) bool { return strings.HasPrefix(string(arg), "-overlay=") }
