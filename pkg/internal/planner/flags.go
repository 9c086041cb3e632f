package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
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
			if _, err := quoteAll([]string{word}); err != nil {
				p.errorAt(t.At(attr), diag.ThisCannotBePassedToGoBuild, upperFirst(err.Error())+".")
			}
		}
	}
}

// linkFlags are a target's linker flags as one word, quoted the way cmd/go splits it
// (cmd/internal/quoted): words are separated by spaces and may stand in ' or ". What cannot
// be quoted was reported before.
func linkFlags(t *plan.Target, tc plan.Toolchain) string {
	own, _ := quoteAll(t.Ldflags)
	words := append(staticFlags(t), own...)
	for _, name := range sortedKeys(t.Stamp) {
		words = append(words, stampFlag(name, t.Stamp[name], tc))
	}
	return strings.Join(words, " ")
}

// stampFlag is the linker's -X for one variable.
func stampFlag(name, value string, tc plan.Toolchain) string {
	if tc.AtLeast(plan.GoStampEqual) {
		word, _ := quote(name + "=" + value)
		return "-X " + word
	}
	word, _ := quote(value)
	if value == "" {
		word = "''"
	}
	return "-X " + name + " " + word
}

// quoteAll quotes each element of a list of flags. An element such as "-X main.v=1" holds
// several words, as on a command line: one that begins with a dash is left as it stands.
func quoteAll(flags []string) ([]string, error) {
	var words []string
	for _, f := range flags {
		if f == "" {
			continue
		}
		if strings.HasPrefix(f, "-") && strings.ContainsAny(f, " \t") {
			words = append(words, f)
			continue
		}
		word, err := quote(f)
		if err != nil {
			return nil, err
		}
		words = append(words, word)
	}
	return words, nil
}

// quote puts a word in quotes where it needs them. cmd/go knows no escapes, so a word with
// both kinds of quotes cannot be written.
func quote(word string) (string, error) {
	switch {
	case !strings.ContainsAny(word, " \t\n\r'\""):
		return word, nil
	case !strings.Contains(word, "'"):
		return "'" + word + "'", nil
	case !strings.Contains(word, `"`):
		return `"` + word + `"`, nil
	}
	return "", fmt.Errorf("the word %s has both kinds of quotes, and go has no way to pass that: take one of them out", word)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
