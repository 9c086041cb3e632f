package functions

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestCaret: ^ keeps the numbers up to the first that is not 0.
func TestCaret(t *testing.T) {
	for _, test := range []struct {
		version, constraint string
		want                bool
	}{
		{"0.0.3", "^0.0.3", true}, {"0.0.4", "^0.0.3", false}, {"0.0.2", "^0.0.3", false},
		{"0.0.3-rc.2", "^0.0.3-rc.1", true}, {"0.0.9", "^0.0", true}, {"0.1.0", "^0.0", false},
		{"0.2.9", "^0.2.3", true}, {"0.3.0", "^0.2.3", false}, {"0.9.1", "^0", true}, {"1.0.0", "^0", false},
		{"1.9.0", "^1.2.3", true}, {"2.0.0", "^1.2.3", false},
	} {
		got, err := Pure["semvercmp"].Call([]cty.Value{cty.StringVal(test.version), cty.StringVal(test.constraint)})
		if err != nil || got.True() != test.want {
			t.Errorf("%s, %s: %#v, %v", test.version, test.constraint, got, err)
		}
	}
}

// TestAdvice: what other tools take is answered with what is written here.
func TestAdvice(t *testing.T) {
	for _, test := range []struct{ function, first, second, want string }{
		{"semvercmp", "1.2.3", "~> 1.2", `write ">= 1.2, < 2"`},
		{"semvercmp", "1.2.3", "~> 1.2.3", `write "~1.2.3"`},
		{"semvercmp", "1.2.3", "~>1", `write ">= 1, < 2"`},
		{"semvercmp", "1.2.3", ">= 1, ~> x", `is no semantic version`},
		{"semvercmp", "1.2.3", "1.x", `write ">= 1, < 2"`},
		{"semvercmp", "1.2.3", "=1.2.*", `write "~1.2"`},
		{"semvercmp", "1.2.3", ">= 1.2 < 2", `write ">= 1.2, < 2"`},
		{"semvercmp", "1.2.3", "1.2 || 2", `write semvercmp(version, "…") || semvercmp(version, "…")`},
		{"semvercmp", "~> 1.2", "1.2.3", `write semvercmp(version, ">= 1.2, < 2")`},
		{"semvercmp", "1.2.3", " >= 1.2 , < 2 ", ""},
		{"semvercmp", "1.2.3", "", "is no semantic version"},
		{"formatdate", "2006-01-02", "2026-11-30T08:00:00Z", `is written with Go's layouts: write YYYY, MM, DD`},
		{"formatdate", "%Y-%m-%d", "2026-11-30T08:00:00Z", `is written with the letters of strftime: write YYYY`},
		{"formatdate", "YYYY", "now", `"now" is no time, such as git.time or "2026-11-30T08:00:00Z"`},
		{"formatdate", "YYY", "2026-11-30T08:00:00Z", "year must either be"},
		{"formatdate", "YYYY", "2026-11-30T08:00:00Z", ""},
		{"timeadd", "now", "1h", `"now" is no time`},
		{"timeadd", "2026-11-30T08:00:00Z", "1d", "duration"},
		{"timeadd", "2026-11-30T08:00:00Z", "1h", ""},
	} {
		_, err := Pure[test.function].Call([]cty.Value{cty.StringVal(test.first), cty.StringVal(test.second)})
		if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s(%q, %q): %v, not %q", test.function, test.first, test.second, err, test.want)
		}
	}
}
