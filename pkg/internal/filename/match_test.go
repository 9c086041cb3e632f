package filename

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, x := range []struct {
		pattern, path string
		want          bool
	}{
		{"a/*", "a/b", true}, {"a/*", "a/b/c", false}, {"a/**", "a", true}, {"a/**/c", "a/c", true},
		{"a/**/c", "a/b/b/c", true}, {"a/**/c", "a/b", false}, {"**", "a/b", true}, {"**/b/**/d", "a/b/c/b/d", true},
		{"[a", "[a", false}, {"a", "a/b", false}, {"**/a/**/a/**/a/**/b", strings.Repeat("a/", 200) + "c", false},
	} {
		if got := Match(strings.Split(x.pattern, "/"), strings.Split(x.path, "/")); got != x.want {
			t.Errorf("%s and %s: %v", x.pattern, x.path, got)
		}
	}
}
