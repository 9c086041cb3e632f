package plan

import (
	"fmt"
	"slices"
	"strings"
)

// A goWork is a go.work that gobuild generates: the user's own, if any, with the overrides
// as members, which Go prefers to any version of the same module. A replace line would do
// too, but its path lands in the binary.
type goWork struct {
	tc        Toolchain
	own       *Workspace // the user's; may be nil
	main      Local      // the main module, where there is no workspace
	locals    []Local    // other modules on disk: what replace lines lead to
	godebug   map[string]string
	requires  map[string]string
	overrides []*Override
	place     func(abs string) string // where a directory of the user's stands
}

// text is the file.
func (w goWork) text() Text {
	var b strings.Builder
	line := w.goLine()
	if line != "" {
		fmt.Fprintf(&b, "go %s\n\n", line)
	}
	if w.tc.atLeast(goGodebug) {
		b.WriteString(w.godebugLines(line))
	}
	for _, dir := range w.uses() {
		fmt.Fprintf(&b, "use %s\n", quotedPath(dir))
	}
	for _, line := range append(w.replaces(), w.pins()...) {
		b.WriteString(line)
	}
	return Text(b.String())
}

// goLine is the newest go line of all members: an older one is refused by Go ≥ 1.21.
func (w goWork) goLine() string {
	line := w.main.Go
	if w.own != nil {
		line = w.own.Go
	}
	for _, o := range w.overrides {
		line = newerGo(line, o.Go)
	}
	for _, loc := range w.locals {
		line = newerGo(line, loc.Go)
	}
	if line == "" {
		line = goWorkspaces
	}
	return line
}

// godebugLines keep the run-time defaults that the build has without overrides: they follow
// the go line of go.work, which an override may have raised.
func (w goWork) godebugLines(line string) string {
	settings, was := w.godebug, w.main.Go
	if w.own != nil {
		settings, was = w.own.Godebug, w.own.Go
	}
	var b strings.Builder
	if _, set := settings["default"]; !set && was != "" && was != line {
		fmt.Fprintf(&b, "godebug default=go%s\n", was)
	}
	for _, k := range sortedKeys(settings) {
		fmt.Fprintf(&b, "godebug %s=%s\n", k, settings[k])
	}
	return b.String()
}

// members are the main modules besides overrides. What a replace line leads to is made a
// member as well: Go writes a replacement's path, relative to go.work, into the binary.
func (w goWork) members() []Local {
	members := []Local{w.main}
	if w.own != nil {
		members = slices.Clone(w.own.Uses)
	}
	for _, loc := range w.locals {
		if loc.Own && !slices.ContainsFunc(members, func(m Local) bool { return m.Dir == loc.Dir }) {
			members = append(members, loc)
		}
	}
	return slices.DeleteFunc(members, func(m Local) bool { return w.overridden(m.Path) })
}

// uses are the directories of the members. An override takes the place of a member of the
// same module path.
func (w goWork) uses() []string {
	var dirs []string
	for _, m := range w.members() {
		dirs = append(dirs, w.place(m.Dir))
	}
	for _, o := range w.overrides {
		dirs = append(dirs, overrideDir(o))
	}
	return dirs
}

// pins keep Go from asking a proxy for the go.mod of a version that a member stands for,
// which may never have been published.
func (w goWork) pins() []string {
	var lines []string
	pin := func(path, dir string) {
		if v := w.requires[path]; v != "" {
			lines = append(lines, "replace "+path+" "+v+" => "+quotedPath(dir)+"\n")
		}
	}
	for _, m := range w.members() {
		pin(m.Path, w.place(m.Dir))
	}
	for _, o := range w.overrides {
		// Without a go.mod the published one still says what the sources import.
		if o.HasMod || strings.HasPrefix(w.requires[o.Path], "v0.0.0") && !strings.Contains(w.requires[o.Path], "-") {
			pin(o.Path, overrideDir(o))
		}
	}
	return lines
}

// replaces are the user's own replace lines, those of overridden modules left out.
func (w goWork) replaces() []string {
	if w.own == nil {
		return nil
	}
	var lines []string
	for _, r := range w.own.Replace {
		if w.overridden(r.Path) || w.member(r.Path) {
			continue
		}
		to := quotedPath(w.place(r.NewPath))
		if r.NewVersion != "" {
			to = r.NewPath + " " + r.NewVersion
		}
		lines = append(lines, strings.TrimSpace("replace "+r.Path+" "+r.Version)+" => "+to+"\n")
	}
	return lines
}

func (w goWork) overridden(modulePath string) bool {
	for _, o := range w.overrides {
		if o.Path == modulePath {
			return true
		}
	}
	return false
}

func (w goWork) member(modulePath string) bool {
	return slices.ContainsFunc(w.members(), func(m Local) bool { return m.Path == modulePath })
}

// quotedPath is a path as a string of the go.mod grammar
// (https://go.dev/ref/mod#go-mod-file-lexical): executors put a path of their own there.
func quotedPath(p string) string { return `"` + string(Path(p)) + `"` }
