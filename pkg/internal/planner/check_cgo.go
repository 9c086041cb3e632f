package planner

import (
	"cmp"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// compilerFor is what Debian calls the C compiler for a platform, or an example of such a name.
func compilerFor(pl plan.Platform) string {
	names := map[string]string{"amd64": "x86_64-linux-gnu", "386": "i686-linux-gnu", "arm": "arm-linux-gnueabihf",
		"riscv64": "riscv64-linux-gnu", "s390x": "s390x-linux-gnu", "ppc64le": "powerpc64le-linux-gnu"}
	if pl.OS == "windows" {
		names = map[string]string{"amd64": "x86_64-w64-mingw32", "386": "i686-w64-mingw32"}
	}
	return cmp.Or(names[pl.Arch], "aarch64-linux-gnu") + "-gcc"
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
			fmt.Sprintf("Target %q has cgo = %q, and the C compiler makes programs for %s, not for %s: name one that "+
				"does in the target, platform %q { env = { CC = %q } }, or take cgo = \"off\".", t.Address(), t.Cgo,
				native, pl.Port(), pl, compilerFor(pl)))
	default:
		return true
	}
	return false
}
