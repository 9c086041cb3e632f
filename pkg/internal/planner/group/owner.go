package group

import (
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Go trusts its caches: it checks the size of an entry of the build cache, but not the content, and nothing
// of an extracted module. So only programs of Go distributions may write to the shared caches. This file
// decides which commands may run other programs.

// RunsPrograms reports whether a compile of a target may run other programs than those of the Go
// distribution: a C compiler, an external linker, or what they or variables name.
func RunsPrograms(t *plan.Target) bool {
	return UsesCgo(t) || slices.ContainsFunc(goflags.Linker.Flags(t.Ldflags), goflags.Flag.RunsPrograms)
}

// passesAllVariables reports whether all of a target's variables reach the compile. Where nothing
// but a Go distribution runs, only Go's own mean anything.
func passesAllVariables(t *plan.Target, tc plan.Toolchain) bool {
	return RunsPrograms(t) || tc.Image != ""
}

// moduleOwner is the owner of the group's module cache: the checkout if an image that the configuration names
// fetches modules.
func (g *Group) moduleOwner(s setup) plan.Owner {
	if g.facts.Toolchain.Image != "" || g.fetchImage && len(s.fetch) > 0 {
		return plan.Checkout
	}
	return plan.Shared
}

// buildOwner is the owner of the group's build cache. Go indexes modules there by path alone, so it is at
// least that of the module cache.
func (g *Group) buildOwner(s setup) plan.Owner {
	t := g.Target()
	flags := slices.Concat(goflags.Compiler.Flags(t.Gcflags), goflags.Assembler.Flags(t.Asmflags),
		goflags.Linker.Flags(t.Ldflags))
	plain := !RunsPrograms(t) && !slices.ContainsFunc(flags, goflags.Flag.IsUnknown)
	if !plain || g.moduleOwner(s) == plan.Checkout {
		return plan.Checkout
	}
	return plan.Shared
}
