package planner

import (
	"fmt"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/group"
)

// A targetChecker reports what of a target cannot be compiled.
type targetChecker struct {
	facts  plan.Facts
	report *reporter
}

// check reports attributes that a target may not have.
func (c targetChecker) check(t *plan.Target) {
	c.checkEnv(t)
	checkFlags(c.report, t)
	checkTools(c.report, t)
}

// compile checks that a target's toolchain can compile for a platform.
func (c targetChecker) compile(t *plan.Target, pl plan.Platform) (group.Compile, bool) {
	tc := t.Facts.Toolchain
	if native := c.facts.Executor.Native.Port(); !tc.AtLeast(plan.GoCross) && pl.Port() != native {
		c.report.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform,
			fmt.Sprintf("Go %s compiles only for its own platform, %s: take Go %s or newer, or take the platform out.",
				tc.Version, native, plan.GoCross))
		return group.Compile{}, false
	}
	if !c.facts.Supports(tc.Version, pl.Port()) {
		c.report.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform,
			fmt.Sprintf("Go %s cannot compile for %s: take another toolchain, or take the platform out.",
				tc.Version, pl.Port()))
		return group.Compile{}, false
	}
	if group.UsesCgo(t) && !c.checkCgo(t, pl) {
		return group.Compile{}, false
	}
	variant, err := c.facts.VariantEnv(tc.Version, pl)
	if err != nil {
		c.report.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform,
			fmt.Sprintf("Target %q cannot be built for %s: %s.", t.Address(), pl, err))
		return group.Compile{}, false
	}
	return group.Compile{Target: t, Platform: pl, Variant: variant}, true
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
