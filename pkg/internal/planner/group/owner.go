package group

import (
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Go believes what is in its caches: of an entry of the build cache it checks the size, not the
// content, and of an extracted module nothing. So what another project believes may be written by
// programs of Go distributions alone. This file decides which commands may run others.

// RunsPrograms reports whether a compile of a target may run a program that is none of the Go
// distribution's: a C compiler, an external linker, what they run, and what variables name for them.
func RunsPrograms(t *plan.Target) bool {
	return UsesCgo(t) || slices.ContainsFunc(goflags.Linker.Flags(t.Ldflags), goflags.Flag.RunsPrograms)
}

// passesAllVariables reports whether all of a target's variables reach the compile. Where nothing
// but a Go distribution runs, only Go's own mean anything.
func passesAllVariables(t *plan.Target, tc plan.Toolchain) bool {
	return RunsPrograms(t) || tc.Image != ""
}

// moduleOwner says whose module cache the group uses. It is the checkout's own where an image that
// the configuration names fetches modules.
func (g *Group) moduleOwner(s setup) plan.Owner {
	if g.facts.Toolchain.Image != "" || g.fetchImage && len(s.fetch) > 0 {
		return plan.Checkout
	}
	return plan.Shared
}

// buildOwner says whose build cache the group uses. Go indexes modules there by their paths alone, so
// it belongs to whom the module cache belongs.
func (g *Group) buildOwner(s setup) plan.Owner {
	t := g.Target()
	plain := !RunsPrograms(t) && !slices.ContainsFunc(goflags.Compiler.Flags(t.Gcflags), goflags.Flag.IsUnknown) &&
		!slices.ContainsFunc(goflags.Linker.Flags(t.Ldflags), goflags.Flag.IsUnknown)
	if !plain || g.moduleOwner(s) == plan.Checkout {
		return plan.Checkout
	}
	return plan.Shared
}
