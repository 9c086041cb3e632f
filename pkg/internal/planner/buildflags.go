package planner

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// buildFlags are the flags of go build that hold for all packages of the group.
func (g *group) buildFlags() []plan.Text {
	tc, t := g.facts.Toolchain, g.target()
	var flags []plan.Text
	if t.Trimpath && tc.AtLeast(plan.GoTrimpath) {
		flags = append(flags, "-trimpath")
	}
	if tc.AtLeast(plan.GoBuildVCS) {
		flags = append(flags, "-buildvcs=false")
	}
	if suffix := g.installSuffix(); suffix != "" {
		flags = append(flags, plan.Text("-installsuffix="+suffix))
	}
	flags = append(flags, g.compilerFlags()...)
	return append(flags, g.tagFlags()...)
}

// tagFlags are the build constraints that the user set, and those of a static build.
func (g *group) tagFlags() []plan.Text {
	tags := buildTags(g.target())
	if len(tags) == 0 {
		return nil
	}
	// Before 1.13 the list is separated by spaces, since then by commas.
	if !g.facts.Toolchain.AtLeast(plan.GoTrimpath) {
		return []plan.Text{"-tags", plan.Text(strings.Join(tags, " "))}
	}
	return []plan.Text{plan.Text("-tags=" + strings.Join(tags, ","))}
}

// linkFlags gives each binary its own flags of the linker.
func (g *group) linkFlags() {
	for i, t := range g.targets {
		g.binaries[i].LinkFlags = linkFlags(t, g.facts.Toolchain)
	}
}
