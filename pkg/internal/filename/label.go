package filename

import (
	"fmt"
	"strings"
	"unicode"
)

// LabelPattern is what labels and the parts of keys look like, as a regular expression of RE2 and of ECMAScript.
const LabelPattern = `^[\p{L}\p{M}\p{N}._+~@-]+$`

// LabelCharacters are those of labels in words.
const LabelCharacters = "letters, digits, and . _ - + ~ @"

// LabelProblem says why a name cannot be a label or a part of a key; "" if it can. They are file names that need no
// quotes on a command line and hold nothing that separates names there.
func LabelProblem(name string) string {
	isOther := func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("._+~@-", r)
	}
	if why := Problem(name); why != "" {
		return why
	}
	if strings.ContainsFunc(name, isOther) {
		return fmt.Sprintf("%q cannot be selected by name: use %s", name, LabelCharacters)
	}
	return ""
}
