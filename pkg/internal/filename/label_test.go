package filename

import (
	"regexp"
	"strings"
	"testing"
)

// The pattern is for others what LabelProblem is here, but for names that no file has.
func TestLabelProblem(t *testing.T) {
	pattern := regexp.MustCompile(LabelPattern)
	for name, want := range map[string]string{
		"api": "", "api-1.0_x+y": "", "Größe": "", "Gro\u0308ße": "", "lint@v1.2": "", "~old": "", "٣": "",
		"a,b": "cannot be selected by name", "a b": "cannot be selected", "a=b": "cannot be selected",
		"a$b": "cannot be selected", "a'b": "cannot be selected", "a/b": "path separator",
		"a*": "cannot be a file's name",
		"":   "is empty", "a\xff": "cannot be selected",
	} {
		if got := LabelProblem(name); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
		if pattern.MatchString(name) != (want == "") {
			t.Errorf("%q: the pattern does not say the same", name)
		}
	}
}
