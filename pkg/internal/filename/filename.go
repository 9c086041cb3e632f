package filename

import (
	"fmt"
	"strings"
	"unicode"
)

// Longest is how many bytes the name of a file may have on all systems (NAME_MAX).
const Longest = 255

// Problem says why a name cannot be a file's; "" if it can. What Windows rejects is refused everywhere, and so is
// what -only takes for a wildcard.
func Problem(name string) string {
	switch {
	case name == "":
		return "The name is empty"
	case name == "." || name == "..":
		return fmt.Sprintf("%q cannot be a name: it becomes a file's name", name)
	case strings.ContainsAny(name, `/\`):
		return fmt.Sprintf("%q holds a path separator: a name becomes a file's name, and has none", name)
	case strings.ContainsAny(name, `*?[]<>|":`) || strings.ContainsFunc(name, unicode.IsControl) ||
		strings.TrimSpace(name) != name:
		return fmt.Sprintf("%q cannot be a file's name: use letters, digits, and . _ - +", name)
	case len(name) > Longest:
		return fmt.Sprintf("The name has %d bytes, and that of a file has at most %d: shorten it", len(name), Longest)
	}
	return ""
}
