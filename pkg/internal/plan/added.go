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
	Ahead   bool // its time of modification lies far ahead
}

// WithAdded has a go build of the action see more files. Where a.Overlay is "" it sees none.
func (a *CompileAction) WithAdded(build Command, added []Added) Command {
	if a.Overlay == "" || len(added) == 0 {
		return build
	}
	c := build
	c.Files = slices.Clone(c.Files)
	var lines []string
	written := map[string]bool{}
	for _, f := range added {
		name := a.Overlay + "/" + f.Name
		lines = append(lines, `"`+string(f.At)+`": "`+string(Path(name))+`"`)
		if !written[name] {
			c.Files = append(c.Files, File{Path: name, Content: f.Content, Ahead: f.Ahead})
		}
		written[name] = true
	}
	overlay := File{Path: a.Overlay + "/added.json", Content: OverlayText(lines)}
	c.Files = append(c.Files, overlay)
	c.Args = slices.Insert(slices.Clone(c.Args), 2, "-overlay="+Path(overlay.Path)) // behind go build
	return c
}

// OverlayText is an overlay file of lines such as "from": "to".
func OverlayText(lines []string) Text {
	return Text("{\"Replace\": {\n" + strings.Join(lines, ",\n") + "\n}}\n")
}
