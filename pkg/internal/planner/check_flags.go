package planner

import (
	"maps"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkFlags reports flags that cannot be quoted for go build.
func checkFlags(report *reporter, t *plan.Target) {
	words := map[string][]string{"ldflags": t.Ldflags, "gcflags": t.Gcflags}
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

// checkTools reports flags that would let a tool read or write other files.
func checkTools(report *reporter, t *plan.Target) {
	for _, flag := range append(goflags.Linker.Flags(t.Ldflags), goflags.Compiler.Flags(t.Gcflags)...) {
		if why := flag.Refusal(); why != "" {
			report.errorAt(t.At(flag.Tool.Attr), diag.AFlagThatATargetMayNotHave, upperFirst(why)+".")
		}
	}
}
