package progress

import (
	"strings"
	"unicode"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// oneLine returns s without line ends, tabs and control characters: they would move the cursor or
// change colors.
func oneLine(s string) string {
	return visible.Line(strings.TrimSpace(strings.NewReplacer("\n", " ", "\t", " ", "\r", " ").Replace(s)))
}

// lines is oneLine for a text of several lines and with indentation.
func lines(s string) string { return strings.TrimRight(visible.Text(s), "\n") }

// Truncate returns s cut to at most width columns of a terminal, with "…" at the end if it was
// longer.
func Truncate(s string, width int) string {
	if Columns(s) <= width {
		return s
	}
	used := 1 // the "…"
	for i, r := range s {
		if used += runeColumns(r); used > width {
			return s[:i] + strings.Repeat("…", min(1, max(0, width)))
		}
	}
	return s
}

// Columns returns how many columns of a terminal a text of one line takes.
func Columns(s string) (n int) {
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

// wide are the scripts and symbols that take two columns: the large ranges of Unicode's
// East Asian Width property (https://www.unicode.org/reports/tr11/), and emoji.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1}, // Hangul Jamo
		{Lo: 0x2e80, Hi: 0x303e, Stride: 1}, // radicals, punctuation
		{Lo: 0x3041, Hi: 0xa4cf, Stride: 1}, // kana to Yi
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, // Hangul
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1}, // compatibility ideographs
		{Lo: 0xfe30, Hi: 0xfe6f, Stride: 1}, // compatibility forms
		{Lo: 0xff00, Hi: 0xff60, Stride: 1}, // fullwidth forms
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1}, // pictographs, emoticons
		{Lo: 0x1f680, Hi: 0x1f6ff, Stride: 1}, // transport
		{Lo: 0x1f900, Hi: 0x1faff, Stride: 1}, // more pictographs
		{Lo: 0x20000, Hi: 0x3fffd, Stride: 1}, // rare ideographs
	},
}

func runeColumns(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}
