package goversion

import (
	"fmt"
	"go/version"
	"strings"
)

// Normalize returns a Go version without its "go" prefix: "go1.26.8" and "1.26.8" give
// "1.26.8", "1.26" stays "1.26". What is no version of a Go release is an error.
func Normalize(v string) (string, error) {
	bare := strings.TrimPrefix(strings.TrimSpace(v), "go")
	if !version.IsValid("go"+bare) || strings.ContainsAny(bare, "-+/\\ ") {
		return "", fmt.Errorf("%q is no Go version: write it like \"1.26.8\"", v)
	}
	return bare, nil
}

// Compare orders two Go versions: -1, 0 or 1. "1.27rc1" comes before "1.27.0", and "1.27",
// the language, before both. Versions may have the "go" prefix; invalid ones come first.
func Compare(a, b string) int {
	return version.Compare(addPrefix(a), addPrefix(b))
}

// Line returns the release line of a version: "1.26" for "1.26.8" and "1.27" for "1.27rc1".
func Line(v string) string {
	return strings.TrimPrefix(version.Lang(addPrefix(v)), "go")
}

// IsLine reports whether v names a release line, not one release: "1.26" does, "1.26.8" and
// "1.26rc1" do not. Up to 1.20 the first release of a line had the line's own name.
func IsLine(v string) bool {
	return Line(v) != "" && Line(v) == strings.TrimPrefix(v, "go")
}

// Release returns the name of the release with a full version: up to 1.20 the first of a line has no third number,
// and "1.20.0" is how to ask for it, since "1.20" is the line.
func Release(v string) string {
	if line := Line(v); v == line+".0" && Before(v, "1.21") {
		return line
	}
	return v
}

func addPrefix(v string) string { return "go" + strings.TrimPrefix(v, "go") }

// Before reports whether v is of an older line than the given one: 1.18rc1 is not before 1.18.
func Before(v, line string) bool { return Compare(Line(v), line) < 0 }

// IsPrerelease reports whether v is a release candidate or a beta.
func IsPrerelease(v string) bool {
	return strings.Contains(v, "rc") || strings.Contains(v, "beta")
}
