package group

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A goWork is a generated go.work: the user's own, if any, with the overrides as members, which Go prefers to
// any version of the same module. Replace lines would put their paths into the binary.
type goWork struct {
	tc        plan.Toolchain
	own       *plan.Workspace // the user's; may be nil
	main      plan.Local      // the main module, where there is no workspace
	locals    []plan.Local    // other modules on disk: members, and what replace lines lead to
	godebug   map[string]string
	requires  plan.Requires
	overrides []*plan.Override
	place     func(abs string) string // the plan's path of a directory of the user's
}

// text is the file.
func (w goWork) text() plan.Text {
	var b strings.Builder
	line := w.goLine()
	fmt.Fprintf(&b, "go %s\n\n", line)
	if w.tc.AtLeast(plan.GoGodebug) {
		b.WriteString(w.godebugLines(line))
	}
	for _, m := range w.members() {
		fmt.Fprintf(&b, "use %s\n", quotedPath(w.place(m.Dir)))
	}
	for _, o := range w.overrides {
		fmt.Fprintf(&b, "use %s\n", quotedPath(overrideDir(o)))
	}
	for _, line := range append(w.replaces(), w.pins()...) {
		b.WriteString(line)
	}
	return plan.Text(b.String())
}

// goLine is the newest go line of all members: Go from 1.21 on refuses an older one.
func (w goWork) goLine() string {
	line := w.originalGo()
	for _, o := range w.overrides {
		line = plan.NewerGo(line, o.Go)
	}
	for _, m := range w.members() {
		line = plan.NewerGo(line, m.Go)
	}
	return line
}

// originalGo is the go line of the build without overrides; without one Go takes 1.18 for go.work.
func (w goWork) originalGo() string {
	line := w.main.Go
	if w.own != nil {
		line = w.own.Go
	}
	if line == "" {
		line = plan.GoWorkspaces
	}
	return line
}

// godebugLines keep the run-time defaults that the build has without overrides: they follow
// the go line of go.work, which an override may have raised.
func (w goWork) godebugLines(line string) string {
	settings := w.godebug
	if w.own != nil {
		settings = w.own.Godebug
	}
	var b strings.Builder
	if _, set := settings["default"]; !set && w.originalGo() != line {
		fmt.Fprintf(&b, "godebug default=go%s\n", w.originalGo())
	}
	for _, k := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(&b, "godebug %s=%s\n", k, settings[k])
	}
	return b.String()
}

// members are the main modules other than overrides. A replacement that anything requires is a member as
// well: Go writes a replacement's path, relative to go.work, into the binary. An override takes the place of
// a member with the same path.
func (w goWork) members() []plan.Local {
	members := []plan.Local{w.main}
	if w.own != nil {
		members = slices.Clone(w.own.Uses)
	}
	for _, loc := range w.locals {
		taken := slices.ContainsFunc(members, func(m plan.Local) bool { return m.Dir == loc.Dir || m.Path == loc.Path })
		if !taken && w.isRequired(loc.Path) {
			members = append(members, loc)
		}
	}
	return slices.DeleteFunc(members, func(m plan.Local) bool { return isOverridden(w.overrides, m.Path) })
}

// isRequired reports whether something on disk requires a module.
func (w goWork) isRequired(modulePath string) bool {
	return len(w.requires[modulePath]) > 0 ||
		slices.ContainsFunc(w.overrides, func(o *plan.Override) bool { return len(o.Requires[modulePath]) > 0 })
}

// replaces are the user's replace lines, except those of members, which must not have any.
func (w goWork) replaces() []string {
	if w.own == nil {
		return nil
	}
	var lines []string
	for _, r := range w.own.Replace {
		if isOverridden(w.overrides, r.Path) || w.isMember(r.Path) {
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

func isOverridden(overrides []*plan.Override, modulePath string) bool {
	return slices.ContainsFunc(overrides, func(o *plan.Override) bool { return o.Path == modulePath })
}

func (w goWork) isMember(modulePath string) bool {
	return slices.ContainsFunc(w.members(), func(m plan.Local) bool { return m.Path == modulePath })
}

// quotedPath is a path, which executors replace, as a string of the go.mod grammar
// (https://go.dev/ref/mod#go-mod-file-lexical).
func quotedPath(p string) string { return `"` + string(plan.Path(p)) + `"` }
