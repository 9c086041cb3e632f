package report

import (
	"fmt"
	"strings"
)

// contextLines is the number of equal lines around a difference.
const contextLines = 3

// UnifiedDiff returns what formatting changes in a file, as patch and git apply take it. Formatting
// neither joins nor splits lines, so that line by line is compared.
func UnifiedDiff(name string, was, is []byte) string {
	a, b := strings.SplitAfter(string(was), "\n"), strings.SplitAfter(string(is), "\n")
	var out strings.Builder
	fmt.Fprintf(&out, "--- a/%s\n+++ b/%s\n", name, name)
	for from := 0; ; {
		first, end := nextHunk(a, b, from)
		if first < 0 {
			return out.String()
		}
		hunk(&out, a, b, max(first-contextLines, from), min(end+contextLines, lines(a)))
		from = end + contextLines
	}
}

// lines returns the number of lines: what follows the last line end is none if it is empty.
func lines(text []string) int {
	if text[len(text)-1] == "" {
		return len(text) - 1
	}
	return len(text)
}

// nextHunk returns the next run of lines that differ, those close to each other taken together;
// first is below zero if there is none.
func nextHunk(a, b []string, from int) (first, end int) {
	first = -1
	for i := from; i < lines(a); i++ {
		switch {
		case a[i] != b[i] && first < 0:
			first, end = i, i+1
		case a[i] != b[i]:
			end = i + 1
		case first >= 0 && i >= end+2*contextLines:
			return first, end
		}
	}
	return first, end
}

// hunk prints the lines from, to.
func hunk(out *strings.Builder, a, b []string, from, to int) {
	fmt.Fprintf(out, "@@ -%d,%d +%d,%d @@\n", from+1, to-from, from+1, to-from)
	for i := from; i < to; {
		if a[i] == b[i] {
			diffLine(out, " ", a[i])
			i++
			continue
		}
		end := i
		for end < to && a[end] != b[end] {
			end++
		}
		for _, line := range a[i:end] {
			diffLine(out, "-", line)
		}
		for _, line := range b[i:end] {
			diffLine(out, "+", line)
		}
		i = end
	}
}

func diffLine(out *strings.Builder, mark, line string) {
	out.WriteString(mark + line)
	if !strings.HasSuffix(line, "\n") {
		out.WriteString("\n\\ No newline at end of file\n")
	}
}
