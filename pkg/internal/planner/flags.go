package planner

import (
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkFlags reports flags that cannot be passed on.
func (p *planner) checkFlags(t *plan.Target) {
	words := map[string][]string{"ldflags": t.Ldflags, "gcflags": t.Gcflags}
	for _, name := range sortedKeys(t.Stamp) {
		words["stamp"] = append(words["stamp"], name+"="+t.Stamp[name])
	}
	for _, attr := range sortedKeys(words) {
		for _, word := range words[attr] {
			if _, err := goflags.QuoteAll([]string{word}); err != nil {
				p.errorAt(t.At(attr), diag.ThisCannotBePassedToGoBuild, upperFirst(err.Error())+".")
			}
		}
	}
}

// linkFlags are a target's linker flags as one word, quoted the way cmd/go splits it
// (cmd/internal/quoted): words are separated by spaces and may stand in ' or ". What cannot
// be quoted was reported before.
func linkFlags(t *plan.Target, tc plan.Toolchain) string {
	own, _ := goflags.QuoteAll(t.Ldflags)
	words := append(staticFlags(t), own...)
	for _, name := range sortedKeys(t.Stamp) {
		words = append(words, stampFlag(name, t.Stamp[name], tc))
	}
	return strings.Join(words, " ")
}

// stampFlag is the linker's -X for one variable.
func stampFlag(name, value string, tc plan.Toolchain) string {
	if tc.AtLeast(plan.GoStampEqual) {
		word, _ := goflags.Quote(name + "=" + value)
		return "-X " + word
	}
	word, _ := goflags.Quote(value)
	if value == "" {
		word = "''"
	}
	return "-X " + name + " " + word
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// checkTools reports flags by which a tool would touch files of its own choosing.
func (p *planner) checkTools(t *plan.Target) {
	for _, flag := range append(goflags.Linker.Flags(t.Ldflags), goflags.Compiler.Flags(t.Gcflags)...) {
		if why := flag.Refusal(); why != "" {
			p.errorAt(t.At(flag.Tool.Attr), diag.AFlagThatATargetMayNotHave, upperFirst(why)+".")
		}
	}
}
