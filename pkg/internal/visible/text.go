package visible

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text is s for printing: line ends and tabs stay, and all else that is hidden is escaped.
func Text(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return escape(withoutCommands(s), "\n\t")
}

// Line is s as part of one line: line ends and tabs are escaped, too.
func Line(s string) string { return escape(withoutCommands(s), "") }

// Source is s as a line of a source file, whose tabs stay.
func Source(s string) string { return escape(s, "\t") }

// escape shows all hidden characters of s but those to keep.
func escape(s, keep string) string {
	clean := func(r rune, size int) bool { return !isHidden(r, size) || strings.ContainsRune(keep, r) }
	var b strings.Builder
	done := 0 // what b has of s
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !clean(r, size) {
			b.WriteString(s[done:i])
			b.WriteString(escapeRune(r, s[i:i+size]))
			done = i + size
		}
		i += size
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// isHidden reports whether a character must not reach a terminal. A byte that is not UTF-8 is decoded
// as an error of size 1.
func isHidden(r rune, size int) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0: // C0, DEL and C1
		return true
	case r < 0x600:
		return false
	case r == utf8.RuneError:
		return size == 1
	}
	return isFormatting(r)
}

// isFormatting reports whether a character is invisible and changes how others are displayed: Unicode's
// bidirectional controls (https://www.unicode.org/reports/tr9/), line and paragraph separators, the
// byte order mark, spaces without width, annotations and tags. Joiners stay: scripts and emoji need them.
func isFormatting(r rune) bool {
	switch {
	case r == 0x61c, r == 0x200b, r == 0x2060, r == 0x200e, r == 0x200f, r >= 0x2028 &&
		r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r == 0xfeff || r >= 0xfff9 && r <= 0xfffb || r >= 0xe0000 && r <= 0xe007f
}

// escapeRune returns the escape sequence of a hidden character in Go's strings.
func escapeRune(r rune, raw string) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < 0x80 || r == utf8.RuneError:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// withoutCommands escapes what GitHub Actions takes for a workflow command in the output of a step:
// a line that begins with "::", and "##[" anywhere.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func withoutCommands(s string) string {
	if strings.Contains(s, "##[") {
		s = strings.ReplaceAll(s, "##[", `#\x23[`)
	}
	if !strings.Contains(s, "::") {
		return s
	}
	lines := strings.SplitAfter(s, "\n")
	for i, line := range lines {
		if rest := strings.TrimSpace(line); strings.HasPrefix(rest, "::") {
			lines[i] = strings.Replace(line, ":", `\x3a`, 1)
		}
	}
	return strings.Join(lines, "")
}
