package check

import (
	"fmt"
	"go/version"
	"strings"
)

// wrongVersion checks the form of a Go version; whether it exists is seen when it is fetched.
func wrongVersion(s string) string {
	bare := rightVersion(s)
	switch {
	case bare != "":
		return fmt.Sprintf("A version is written without %q: write %q", strings.TrimSuffix(s, bare), bare)
	case version.IsValid("go"+s) && !strings.Contains(s, "-"): // after which package version allows anything
		return ""
	case s == "latest" || s == "stable" || s == "newest" || s == "default":
		return fmt.Sprintf("%q would be another toolchain tomorrow: write a version, such as \"1.26.8\"; or leave "+
			"the target's toolchain out for the one that go.mod asks for", s)
	case strings.ContainsAny(s, "^~<>=*x "):
		return fmt.Sprintf("%q is a range: write one version, such as \"1.26.8\"", s)
	}
	return fmt.Sprintf("%q is not a Go version: write one such as \"1.26.8\" or \"1.27rc1\"", s)
}

// rightVersion returns a version without a prefix that it must not have, "" if it has none.
func rightVersion(s string) string {
	bare := strings.TrimPrefix(strings.TrimPrefix(s, "go"), "v")
	if bare == s || !version.IsValid("go"+bare) {
		return ""
	}
	return bare
}
