package check

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
)

// wrongDist checks the directory for outputs, by its form alone: what is there is looked at when
// something is written.
func wrongDist(s string) string {
	elements := strings.Split(path.Clean(s), "/")
	vcs := slices.IndexFunc(elements, dist.IsVersionControl)
	switch {
	case strings.TrimSpace(s) == "":
		return "This is empty: name a directory below this one, such as \"out\""
	case path.IsAbs(s) || filepath.IsAbs(filepath.FromSlash(s)):
		return fmt.Sprintf("%q is an absolute path, and outputs stay below this directory: name one in it, such as "+
			"\"out\"", s)
	case slices.Contains(strings.Split(s, "/"), ".."):
		return fmt.Sprintf("%q holds .., and outputs stay below this directory: name one in it, such as \"out\"", s)
	case path.Clean(s) == ".":
		return "This is the configuration's own directory, which has more than outputs in it: name one below it, " +
			"such as \"out\""
	case vcs >= 0:
		return fmt.Sprintf("%s is version control's: name another directory, such as \"out\"", elements[vcs])
	case strings.ContainsAny(s, `\*?[]<>|":`) || strings.ContainsFunc(s, unicode.IsControl) ||
		!filepath.IsLocal(filepath.FromSlash(path.Clean(s))):
		return fmt.Sprintf("%q cannot be a directory's path: use letters, digits, and . _ - + with / between names", s)
	}
	return ""
}
