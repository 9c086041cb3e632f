package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// platformsOf are what a target is compiled for.
func (p *planner) platformsOf(t *Target) []Platform {
	switch {
	case len(t.Platforms) == 0 && p.goal.Install != "":
		return []Platform{p.facts.Host}
	case len(t.Platforms) == 0:
		return []Platform{p.facts.Default}
	}
	return t.Platforms
}

// Platforms reads a list, each platform once. What is none is left out.
func Platforms(list []string) []Platform {
	var platforms []Platform
	for _, s := range list {
		if pl, err := ParsePlatform(s); err == nil && !slices.Contains(platforms, pl) {
			platforms = append(platforms, pl)
		}
	}
	return platforms
}

// goalPlatforms are those that the goal asks of a target. A target without platforms of its
// own is compiled for whatever is asked.
func (p *planner) goalPlatforms(t *Target) []Platform {
	all := p.platformsOf(t)
	switch want := p.goal.Platform; {
	case want == nil:
		return all
	case len(t.Platforms) == 0 || slices.Contains(all, *want):
		return []Platform{*want}
	default:
		return nil
	}
}

// compile checks that a target's toolchain can compile for a platform.
func (p *planner) compile(t *Target, pl Platform) (compile, bool) {
	tc := t.Facts.Toolchain
	if native := p.native().Port(); !tc.atLeast(goCross) && pl.Port() != native {
		p.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform,
			fmt.Sprintf("Go %s compiles only for its own platform, %s: take Go %s or newer, or take the platform out.", tc.Version, native, goCross))
		return compile{}, false
	}
	if !p.facts.Supports(tc.Version, pl.Port()) {
		p.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform,
			fmt.Sprintf("Go %s cannot compile for %s: take another toolchain, or take the platform out.", tc.Version, pl.Port()))
		return compile{}, false
	}
	if usesCgo(t) && !p.checkCgo(t, pl) {
		return compile{}, false
	}
	variant, err := p.facts.VariantEnv(tc.Version, pl)
	if err != nil {
		p.errorAt(t.At("platforms"), diag.TheToolchainCannotMakeThisPlatform, fmt.Sprintf("Target %q cannot be built for %s: %s.", t.Address(), pl, err))
		return compile{}, false
	}
	return compile{t, pl, variant}, true
}

// native is what toolchains run on.
func (p *planner) native() Platform {
	if p.facts.Executor == "docker" {
		return p.facts.Default
	}
	return p.facts.Host
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
