package lsp

import (
	"strings"
	"testing"
)

func TestPositions(t *testing.T) {
	for _, c := range []struct {
		text  string // up to ‸, of which the position is asked
		line  int
		units map[encoding]int
	}{
		{"abc‸", 0, map[encoding]int{utf8Units: 3, utf16Units: 3, utf32Units: 3}},
		{"漢字‸", 0, map[encoding]int{utf8Units: 6, utf16Units: 2, utf32Units: 2}},
		{"e\u0301‸", 0, map[encoding]int{utf8Units: 3, utf16Units: 2, utf32Units: 2}}, // a combining accent
		{"👩‍🚀‸", 0, map[encoding]int{utf8Units: 11, utf16Units: 5, utf32Units: 3}},
		{"a\r\nb‸\r\n", 1, map[encoding]int{utf8Units: 1, utf16Units: 1, utf32Units: 1}},
		{"a\rb\n‸", 2, map[encoding]int{utf8Units: 0, utf16Units: 0, utf32Units: 0}},
		{"a\n\n‸", 2, map[encoding]int{utf8Units: 0, utf16Units: 0, utf32Units: 0}},
	} {
		before, after, _ := strings.Cut(c.text, "‸")
		at, d := len(before), newDocument("", "", []byte(before+after))
		for e, units := range c.units {
			want := Position{c.line, units}
			if got := d.position(at, e); got != want {
				t.Errorf("%q in %s: %v, want %v", c.text, e, got, want)
			}
			if got := d.offset(want, e); got != at {
				t.Errorf("%q in %s: byte %d, want %d", c.text, e, got, at)
			}
		}
	}
}

// Positions that are nowhere are the nearest that is.
func TestPositionsNowhere(t *testing.T) {
	d := newDocument("", "", []byte("a👩b\r\nc"))
	for _, c := range []struct {
		in   Position
		want int
	}{
		{Position{-1, 5}, 0}, {Position{0, -5}, 0}, {Position{0, 2}, 1}, {Position{0, 3}, 5},
		{Position{0, 99}, 6}, {Position{1, 99}, 9}, {Position{9, 0}, 9},
	} {
		if got := d.offset(c.in, utf16Units); got != c.want {
			t.Errorf("%v: byte %d, want %d", c.in, got, c.want)
		}
	}
	for offset, want := range map[int]Position{-1: {}, 3: {0, 1}, 99: {1, 1}} {
		if got := d.position(offset, utf16Units); got != want {
			t.Errorf("byte %d: %v, want %v", offset, got, want)
		}
	}
}

func TestAgree(t *testing.T) {
	for want, offered := range map[encoding][]string{
		utf16Units: nil, utf8Units: {"utf-7", "utf-8", "utf-16"}, utf32Units: {"utf-32"},
	} {
		if got := agree(offered); got != want {
			t.Errorf("%v: %s", offered, got)
		}
	}
}
