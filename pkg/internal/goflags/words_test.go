package goflags_test

import (
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
)

// TestUnquotedStamp: only a value with spaces of its own, and without quotes, is one.
func TestUnquotedStamp(t *testing.T) {
	for element, want := range map[string]string{
		"-X main.v=a b": "main.v=a b", "-X=main.v=a b": "main.v=a b", "--X main.v=a 'b c'": "main.v=a b c",
		"-s -X main.v= b -w": "main.v= b", "-X main.v='a b'": "main.v=a b",
		"-X main.v=a": "", "-X 'main.v=a b'": "", "-X main.v=a -s": "", "-X": "", "-extld a b": "",
		"main.v=a b": "", "-X main.v=a -X main.w=b": "",
	} {
		name, value, ok := goflags.UnquotedStamp(element)
		if got := name + "=" + value; ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %t, not %q", element, got, ok, want)
		}
	}
}

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
