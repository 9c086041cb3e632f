package document

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

func TestPositions(t *testing.T) {
	for _, c := range []struct {
		text  string // up to ‸, of which the position is asked
		line  int
		units map[protocol.Encoding]int
	}{
		{"abc‸", 0, map[protocol.Encoding]int{protocol.UTF8: 3, protocol.UTF16: 3, protocol.UTF32: 3}},
		{"漢字‸", 0, map[protocol.Encoding]int{protocol.UTF8: 6, protocol.UTF16: 2, protocol.UTF32: 2}},
		// a combining accent
		{"e\u0301‸", 0, map[protocol.Encoding]int{protocol.UTF8: 3, protocol.UTF16: 2, protocol.UTF32: 2}},
		{"👩‍🚀‸", 0, map[protocol.Encoding]int{protocol.UTF8: 11, protocol.UTF16: 5, protocol.UTF32: 3}},
		{"a\r\nb‸\r\n", 1, map[protocol.Encoding]int{protocol.UTF8: 1, protocol.UTF16: 1, protocol.UTF32: 1}},
		{"a\rb\n‸", 2, map[protocol.Encoding]int{protocol.UTF8: 0, protocol.UTF16: 0, protocol.UTF32: 0}},
		{"a\n\n‸", 2, map[protocol.Encoding]int{protocol.UTF8: 0, protocol.UTF16: 0, protocol.UTF32: 0}},
	} {
		before, after, _ := strings.Cut(c.text, "‸")
		at, d := len(before), New("", "", []byte(before+after))
		for e, units := range c.units {
			want := protocol.Position{Line: c.line, Character: units}
			if got := d.Position(at, e); got != want {
				t.Errorf("%q in %s: %v, want %v", c.text, e, got, want)
			}
			if got := d.Offset(want, e); got != at {
				t.Errorf("%q in %s: byte %d, want %d", c.text, e, got, at)
			}
		}
	}
}

// Positions that are nowhere are the nearest that is.
func TestPositionsNowhere(t *testing.T) {
	d := New("", "", []byte("a👩b\r\nc"))
	for _, c := range []struct {
		in   protocol.Position
		want int
	}{
		{protocol.Position{Line: -1, Character: 5}, 0}, {protocol.Position{Line: 0, Character: -5}, 0},
		{protocol.Position{Line: 0, Character: 2}, 1}, {protocol.Position{Line: 0, Character: 3}, 5},
		{protocol.Position{Line: 0, Character: 99}, 6}, {protocol.Position{Line: 1, Character: 99}, 9},
		{protocol.Position{Line: 9, Character: 0}, 9},
	} {
		if got := d.Offset(c.in, protocol.UTF16); got != c.want {
			t.Errorf("%v: byte %d, want %d", c.in, got, c.want)
		}
	}
	for offset, want := range map[int]protocol.Position{
		-1: {}, 3: {Line: 0, Character: 1}, 99: {Line: 1, Character: 1},
	} {
		if got := d.Position(offset, protocol.UTF16); got != want {
			t.Errorf("byte %d: %v, want %v", offset, got, want)
		}
	}
}
