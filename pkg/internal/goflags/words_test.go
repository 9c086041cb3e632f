package goflags_test

import (
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
)

func TestSplitWords(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, " -s  -w ": {"-s", "-w"}, `-X 'main.v=a b' "-o"`: {"-X", "main.v=a b", "-o"},
		`'unended -o`: {"unended -o"},
		`a'b c'`:      {"a'b", "c'"},
	} {
		if got := goflags.SplitWords(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}
