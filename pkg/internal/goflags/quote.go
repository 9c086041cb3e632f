package goflags

import (
	"fmt"
	"slices"
	"strings"
)

// QuoteAll quotes each element of a list of flags. An element such as "-X main.v=1" holds
// several words, as on a command line: one that begins with a dash is left as it is.
func QuoteAll(flags []string) ([]string, error) {
	var words []string
	for _, f := range flags {
		if f == "" {
			continue
		}
		if strings.HasPrefix(f, "-") && strings.ContainsAny(f, " \t") {
			words = append(words, f)
			continue
		}
		word, err := Quote(f)
		if err != nil {
			return nil, err
		}
		words = append(words, word)
	}
	return words, nil
}

// UnquotedStamp returns the variable and the value of a flag -X in an element of ldflags, where the value has spaces
// and no quotes, so that the linker would take its first word for all of it. ok is false if there is none.
func UnquotedStamp(element string) (name, value string, ok bool) {
	words := SplitWords(element)
	isFlag := func(word string) bool { return strings.HasPrefix(word, "-") }
	for i := 0; i < len(words); i++ {
		flag, definition, has := strings.Cut(strings.TrimLeft(words[i], "-"), "=")
		if !isFlag(element) || !isFlag(words[i]) || flag != "X" || !has && i+1 == len(words) {
			continue
		}
		if !has {
			i++
			definition = words[i]
		}
		rest := words[i+1:]
		if end := slices.IndexFunc(rest, isFlag); end >= 0 {
			rest = rest[:end]
		}
		if len(rest) > 0 {
			name, value, _ = strings.Cut(definition+" "+strings.Join(rest, " "), "=")
			return name, strings.Trim(value, `'"`), true
		}
	}
	return "", "", false
}

// Quote puts a word in quotes where it needs them. cmd/go knows no escapes, so a word with
// both kinds of quotes cannot be written.
func Quote(word string) (string, error) {
	switch {
	case !strings.ContainsAny(word, " \t\n\r'\""):
		return word, nil
	case !strings.Contains(word, "'"):
		return "'" + word + "'", nil
	case !strings.Contains(word, `"`):
		return `"` + word + `"`, nil
	}
	return "", fmt.Errorf("the word %s has both kinds of quotes, and go has no way to pass that: take one of them out",
		word)
}

// SplitWords splits a text as cmd/go splits flags (cmd/internal/quoted): at spaces, but for
// those in words that are in ' or ".
func SplitWords(s string) (words []string) {
	const space = " \t\n\r"
	for s = strings.TrimLeft(s, space); s != ""; s = strings.TrimLeft(s, space) {
		ends, rest := space, s
		if s[0] == '\'' || s[0] == '"' {
			ends, rest = s[:1], s[1:]
		}
		end := strings.IndexAny(rest, ends)
		if end < 0 {
			return append(words, rest)
		}
		words, s = append(words, rest[:end]), rest[end+1:]
	}
	return words
}
