package plan_test

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestAtLeast(t *testing.T) {
	for _, test := range []struct {
		version, than string
		want          bool
	}{
		{"1.18", "1.18", true},
		{"1.17.13", "1.18", false},
		{"1.21rc2", "1.21", true},
		{"1.21.0", "1.21", true},
		{"1.9.7", "1.10", false},
		{"1.26-devel_0123456", "1.18", true},
		{"devel", "1.18", true},
	} {
		if got := (plan.Toolchain{Version: test.version}).AtLeast(test.than); got != test.want {
			t.Errorf("%s at least %s: %t", test.version, test.than, got)
		}
	}
}

func TestShellWords(t *testing.T) {
	got := plan.ShellWords("go", "", "a b", "it's", "$x", "{{}}", "a;b", "~x")
	if want := `go '' 'a b' 'it'\''s' '$x' '{{}}' 'a;b' '~x'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
