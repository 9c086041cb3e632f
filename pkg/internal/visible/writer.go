package visible

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Writer returns a writer of Text to w. Each write is taken for a text of its own, as those of
// package fmt are.
func Writer(w io.Writer) io.Writer { return writer{w, Text} }

// JSONWriter returns a writer to w of what an encoder writes. Characters that are hidden, and that
// JSON allows in strings, are written as its \u escapes, so that the values stay the same.
func JSONWriter(w io.Writer) io.Writer { return writer{w, jsonText} }

type writer struct {
	w    io.Writer
	show func(string) string
}

func (w writer) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.w, w.show(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// jsonText escapes what an encoder of JSON leaves as it is. It is used within strings only.
func jsonText(s string) string {
	if !strings.ContainsFunc(s, isHiddenInJSON) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !isHiddenInJSON(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default: // a pair of surrogates
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff)
		}
	}
	return b.String()
}

func isHiddenInJSON(r rune) bool {
	return r >= 0x7f && r != utf8.RuneError && isHidden(r, utf8.RuneLen(r))
}
