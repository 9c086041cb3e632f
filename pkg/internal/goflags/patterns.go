package goflags

import "strings"

// Patterned are flags for a pattern of packages.
type Patterned struct {
	Pattern string
	Words   []string
}

// SplitPatterns takes a list apart where a pattern begins.
func SplitPatterns(list []string) []Patterned {
	var parts []Patterned
	for _, word := range list {
		pattern, flag, ok := strings.Cut(word, "=")
		if ok = ok && !strings.HasPrefix(pattern, "-") && strings.HasPrefix(flag, "-"); !ok {
			pattern, flag = "", word
		}
		if ok || len(parts) == 0 {
			parts = append(parts, Patterned{Pattern: pattern})
		}
		last := &parts[len(parts)-1]
		last.Words = append(last.Words, flag)
	}
	return parts
}
