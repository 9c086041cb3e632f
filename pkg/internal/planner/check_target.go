package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/filename"
	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
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
	c.checkReleases(t)
}

// compile checks that a target's toolchain can compile for a platform, and that the binary can have its name.
func (c targetChecker) compile(t *plan.Target, pl plan.Platform) (group.Compile, bool) {
	tc := t.Facts.Toolchain
	if file := t.File(pl); len(file) > filename.Longest {
		c.report.errorAt(t.At("platforms"), diag.InvalidName,
			fmt.Sprintf("For %s, the binary of target %q is called %s, which has %d bytes, and a file's name at most "+
				"%d: give it a shorter name.", pl, t.Address(), file, len(file), filename.Longest))
		return group.Compile{}, false
	}
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
	if !c.checkModes(t, pl) || group.UsesCgo(t) && !c.checkCgo(t, pl) {
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

// checkFlags reports flags that cannot be quoted for go build.
func checkFlags(report *reporter, t *plan.Target) {
	words := map[string][]string{"ldflags": t.Ldflags, "gcflags": t.Gcflags, "asmflags": t.Asmflags}
	for _, name := range slices.Sorted(maps.Keys(t.Stamp)) {
		words["stamp"] = append(words["stamp"], name+"="+t.Stamp[name])
	}
	for _, attr := range slices.Sorted(maps.Keys(words)) {
		for _, word := range words[attr] {
			if _, err := goflags.QuoteAll([]string{word}); err != nil {
				report.errorAt(t.At(attr), diag.ThisCannotBePassedToGoBuild, upperFirst(err.Error())+".")
			}
		}
	}
}

// checkTools reports flags that would let a tool read or write other files, and those that are for go build.
func checkTools(report *reporter, t *plan.Target) {
	for _, flag := range slices.Concat(goflags.Linker.Flags(t.Ldflags), goflags.Compiler.Flags(t.Gcflags),
		goflags.Assembler.Flags(t.Asmflags)) {
		if why := flag.Refusal(); why != "" {
			report.errorAt(t.At(flag.Tool.Attr), diag.AFlagThatATargetMayNotHave, upperFirst(why)+".")
		}
	}
	for _, element := range t.Ldflags {
		if name, value, ok := goflags.UnquotedStamp(element); ok {
			report.errorAt(t.At("ldflags"), diag.ThisCannotBePassedToGoBuild,
				fmt.Sprintf("The linker takes what follows a space for another argument, not for the value of %s: "+
					"write stamp = { %q = %q }.", name, name, value))
		}
	}
}
