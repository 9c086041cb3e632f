package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/group"
)

// platformsOf are what a target is compiled for.
func (p *planner) platformsOf(t *plan.Target) []plan.Platform {
	switch {
	case len(t.Platforms) == 0 && p.goal.Install != "":
		return []plan.Platform{p.facts.Host}
	case len(t.Platforms) == 0:
		return []plan.Platform{p.facts.Default}
	}
	return t.Platforms
}

// goalPlatforms are those that the goal asks of a target. A target without platforms of its
// own is compiled for whatever is asked.
func (p *planner) goalPlatforms(t *plan.Target) []plan.Platform {
	all := p.platformsOf(t)
	switch want := p.goal.Platform; {
	case want == nil:
		return all
	case len(t.Platforms) == 0 || slices.Contains(all, *want):
		return []plan.Platform{*want}
	default:
		return nil
	}
}

// compile checks that a target's toolchain can compile for a platform.
func (p *planner) compile(t *plan.Target, pl plan.Platform) (group.Compile, bool) {
	tc := t.Facts.Toolchain
	if native := p.facts.Executor.Native.Port(); !tc.AtLeast(plan.GoCross) && pl.Port() != native {
		p.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform,
			fmt.Sprintf("Go %s compiles only for its own platform, %s: take Go %s or newer, or take the platform out.",
				tc.Version, native, plan.GoCross))
		return group.Compile{}, false
	}
	if !p.facts.Supports(tc.Version, pl.Port()) {
		p.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform,
			fmt.Sprintf("Go %s cannot compile for %s: take another toolchain, or take the platform out.",
				tc.Version, pl.Port()))
		return group.Compile{}, false
	}
	if group.UsesCgo(t) && !p.checkCgo(t, pl) {
		return group.Compile{}, false
	}
	variant, err := p.facts.VariantEnv(tc.Version, pl)
	if err != nil {
		p.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform,
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
