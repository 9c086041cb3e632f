package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/config"
)

// linkFlags are a target's linker flags as one word, quoted the way cmd/go splits it
// (cmd/internal/quoted): words are separated by spaces and may stand in ' or ".
func linkFlags(t *config.Target, tc Toolchain) (string, error) {
	words, err := quoteAll(t.Ldflags)
	if err != nil {
		return "", fmt.Errorf("ldflags: %w", err)
	}
	for _, name := range sortedKeys(t.Stamp) {
		stamp, err := stampFlag(name, t.Stamp[name], tc)
		if err != nil {
			return "", fmt.Errorf("stamp: %w", err)
		}
		words = append(words, stamp)
	}
	return strings.Join(words, " "), nil
}

// stampFlag is the linker's -X for one variable.
func stampFlag(name, value string, tc Toolchain) (string, error) {
	if tc.atLeast(goStampEqual) {
		word, err := quote(name + "=" + value)
		return "-X " + word, err
	}
	word, err := quote(value)
	if value == "" {
		word = "''"
	}
	return "-X " + name + " " + word, err
}

// quoteAll quotes each element of a list of flags. An element such as "-X main.v=1" holds
// several words, as on a command line: one that begins with a dash is left as it stands.
func quoteAll(flags []string) ([]string, error) {
	var words []string
	for _, f := range flags {
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
	return "", fmt.Errorf("%q has both kinds of quotes, and go has no way to pass that: take one of them out", word)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
