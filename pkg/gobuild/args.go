package gobuild

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// splitArgs splits a command line into words as a POSIX shell does (quotes and backslashes,
// XCU 2.2), without expanding anything.
func splitArgs(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	open, quote, escaped := false, rune(0), false
	for _, c := range line {
		switch {
		case escaped:
			if quote == '"' && !strings.ContainsRune("$`\"\\\n", c) {
				word.WriteRune('\\')
			}
			word.WriteRune(c)
			escaped = false
		case c == '\\' && quote != '\'':
			escaped, open = true, true
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(c)
		case c == '\'' || c == '"':
			quote, open = c, true
		case c == ' ' || c == '\t' || c == '\n':
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(c)
			open = true
		}
	}
	if quote != 0 || escaped {
		return nil, report.Usagef("-args=%s: a quote is not closed: close it, or put a backslash before it", line)
	}
	if open {
		words = append(words, word.String())
	}
	return words, nil
}
