package plan

import (
	"slices"
	"strings"
)

// An Added is a file that a go build sees where there is none (go help build, -overlay).
type Added struct {
	At      Text   // where it sees it
	Name    string // of the file that it sees, among those that the compile generates
	Content Text
	Ahead   bool // its time of modification is far in the future
}

// A Replacement is a file that a go build sees in the place of another.
type Replacement struct {
	At Text // where it sees it
	By Text // the file that it sees; "" for none
}

// WithAdded adds files to what a go build of the action sees. The overlay includes the action's own
// replacements, since go uses only one. If a.Overlay is "", nothing is added.
func (a *CompileAction) WithAdded(build Command, added []Added) Command {
	if a.Overlay == "" || len(added) == 0 {
		return build
	}
	c := build
	c.Files = slices.Clone(c.Files)
	all := slices.Clone(a.Replaces)
	written := map[string]bool{}
	for _, f := range added {
		name := a.Overlay + "/" + f.Name
		all = append(all, Replacement{f.At, Path(name)})
		if !written[name] {
			c.Files = append(c.Files, File{Path: name, Content: f.Content, Ahead: f.Ahead})
		}
		written[name] = true
	}
	overlay := File{Path: a.Overlay + "/added.json", Content: OverlayText(all)}
	c.Files = append(c.Files, overlay)
	c.Args = slices.DeleteFunc(slices.Clone(c.Args), func(arg Text) bool {
		return strings.HasPrefix(string(arg), overlayFlag)
	})
	c.Args = slices.Insert(c.Args, 2, OverlayFlag(overlay.Path)) // after go build
	return c
}

// OverlayFlag is the flag of go commands that names an overlay file.
func OverlayFlag(file string) Text { return overlayFlag + Path(file) }

const overlayFlag = "-overlay="

// OverlayText is an overlay file (go help build, -overlay).
func OverlayText(list []Replacement) Text {
	var lines []string
	for _, r := range list {
		lines = append(lines, `"`+string(r.At)+`": "`+string(r.By)+`"`)
	}
	return Text("{\"Replace\": {\n" + strings.Join(lines, ",\n") + "\n}}\n")
}
