package group

import (
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// linkFlags are a target's linker flags as one word, quoted the way cmd/go splits it
// (cmd/internal/quoted): words are separated by spaces and may be in ' or ". What cannot be
// quoted was reported before.
func linkFlags(t *plan.Target, tc plan.Toolchain) string {
	own, _ := goflags.QuoteAll(t.Ldflags)
	words := append(staticFlags(t), own...)
	for _, name := range slices.Sorted(maps.Keys(t.Stamp)) {
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
