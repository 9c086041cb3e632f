package filename

import (
	"strings"
	"testing"
)

func TestProblem(t *testing.T) {
	for name, want := range map[string]string{
		"api": "", "api-1.0_x+y": "", "Größe": "", strings.Repeat("a", Longest): "",
		"": "is empty", ".": "cannot be a name", "..": "cannot be a name", "a/b": "path separator",
		`a\b`: "path separator", "a*": "cannot be a file's name", "a\x00": "cannot be a file's name",
		" a": "cannot be a file's name", "C:": "cannot be a file's name",
		strings.Repeat("ä", 128): "has 256 bytes, and that of a file has at most 255",
	} {
		if got := Problem(name); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
