package planner

import (
	"fmt"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// usesCgo reports whether C code may be compiled and linked.
func usesCgo(t *plan.Target) bool { return t.Cgo != "" && t.Cgo != "off" }

// cgo is how the group links C code, "" where there is none.
func (g *group) cgo() string {
	if usesCgo(g.target()) {
		return g.target().Cgo
	}
	return ""
}

// staticTags choose Go's own resolver and user database over those of the C library, which
// load plugins when they run.
var staticTags = []string{"netgo", "osusergo"}

// buildTags are a target's build constraints.
func buildTags(t *plan.Target) []string {
	if t.Cgo != "static" {
		return t.BuildTags
	}
	tags := slices.Clone(t.BuildTags)
	for _, tag := range staticTags {
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// staticFlags tell the linker to leave a static target to the C compiler, which is told to
// link the C library in. They stand before the user's own, of which the last one counts.
func staticFlags(t *plan.Target) []string {
	if t.Cgo != "static" {
		return nil
	}
	return []string{"-linkmode external", "-extldflags -static"}
}

// installSuffix keeps a static build from the standard library that old distributions have
// precompiled with cgo.
func (g *group) installSuffix() string {
	t := g.target()
	if t.InstallSuffix == "" && t.Cgo == "static" && !g.facts.Toolchain.AtLeast(plan.GoCache) {
		return "static"
	}
	return t.InstallSuffix
}

// checkCgo reports C code that nothing here compiles for a platform.
func (p *planner) checkCgo(t *plan.Target, pl plan.Platform) bool {
	tc := t.Facts.Toolchain
	native := p.facts.Executor.Native.Port()
	switch {
	case !p.facts.Executor.MachineTools && tc.Image == "":
		p.errorAt(t.At("cgo"), diag.NoCCompiler,
			fmt.Sprintf("Target %q has cgo = %q, and the container of Go %s holds nothing but Go: give the target a "+
				"toolchain { image = \"…\" } that has gcc as well as Go, such as \"golang:%s-bookworm\", or take "+
				"executor = \"host\" and this machine's gcc, or cgo = \"off\".", t.Address(), t.Cgo, tc.Version, tc.Version))
	case t.Cgo == "static" && pl.OS != "linux":
		p.errorAt(t.At("cgo"), diag.AStaticProgramForAnotherSystem,
			fmt.Sprintf("cgo = \"static\" is for Linux, and target %q is built for %s too: other systems have no C "+
				"library to link in. Take cgo = \"dynamic\" or \"off\" there.", t.Address(), pl))
	case pl.Port() != native && t.Env["CC"] == "":
		p.errorAt(t.At("platforms"), diag.NoCCompilerForThisPlatform,
			fmt.Sprintf("Target %q has cgo = %q, and the C compiler makes programs for %s, not for %s: name one that "+
				"does, such as env = { CC = \"aarch64-linux-gnu-gcc\" }, or take cgo = \"off\".", t.Address(), t.Cgo, native, pl.Port()))
	default:
		return true
	}
	return false
}
