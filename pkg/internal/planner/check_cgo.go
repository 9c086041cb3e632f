package planner

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// crossAdvice says how a target is compiled with C code for a platform that is not the C compiler's.
func crossAdvice(tc plan.Toolchain, pl plan.Platform) string {
	where := "on this machine"
	if tc.Image != "" {
		where = "in the toolchain's image"
	}
	c, ok := plan.CrossCompilerFor(pl)
	if !ok {
		return fmt.Sprintf("name one that does, which is %s, in the target, platform %q { env = { CC = \"…\" } }",
			where, pl)
	}
	return fmt.Sprintf("name one that does in the target, platform %q { env = { CC = %q } }. Debian has it in %s, "+
		"which must be %s", pl, c.Program, diag.AllOf(c.Packages), where)
}

// checkCgo reports C code that nothing here compiles for a platform.
func (c targetChecker) checkCgo(t *plan.Target, pl plan.Platform) bool {
	tc := t.Facts.Toolchain
	native := c.facts.Executor.Native.Port()
	switch {
	case !c.facts.Executor.MachineTools && tc.Image == "":
		c.report.errorAt(t.At("cgo"), diag.NoCCompiler,
			fmt.Sprintf("Target %q has cgo = %q, and the container of Go %s holds nothing but Go: give the target a "+
				"toolchain { image = \"…\" } that has gcc as well as Go, such as \"golang:%s-bookworm\", or take "+
				"executor = \"host\" and this machine's gcc, or cgo = \"off\".", t.Address(), t.Cgo, tc.Version,
				tc.Version))
	case t.Cgo == "static" && pl.OS != "linux":
		c.report.errorAt(t.At("cgo"), diag.AStaticProgramForAnotherSystem,
			fmt.Sprintf("cgo = \"static\" is for Linux, and target %q is built for %s too: other systems have no C "+
				"library to link in. Take cgo = \"dynamic\" or \"off\" there.", t.Address(), pl))
	case pl.Port() != native && t.Env["CC"] == "":
		c.report.errorAt(t.At("platforms"), diag.NoCCompilerForThisPlatform,
			fmt.Sprintf("Target %q has cgo = %q, and the C compiler makes programs for %s, not for %s: %s. "+
				"Or take cgo = \"off\".", t.Address(), t.Cgo, native, pl.Port(), crossAdvice(tc, pl)))
	default:
		return true
	}
	return false
}
