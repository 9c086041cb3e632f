package diag

import "strings"

// Nearest returns the candidate that a misspelt name most likely stands for, or "".
func Nearest(name string, candidates []string) string {
	best, least := "", 1+maxDistance(name)
	for _, c := range candidates {
		if differsAtFirst(name, c) {
			continue
		}
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < least && c != name {
			best, least = c, d
		}
	}
	return best
}

// differsAtFirst reports whether a short name has another first letter than a candidate, and the same others: few
// mistype a first letter, and pgo is not cgo.
func differsAtFirst(name, candidate string) bool {
	const short = 3
	return 1 < len(name) && len(name) <= short && len(candidate) == len(name) &&
		!strings.EqualFold(name[:1], candidate[:1]) && strings.EqualFold(name[1:], candidate[1:])
}

// maxDistance returns the maximum edit distance for a suggestion.
func maxDistance(name string) int {
	switch n := len([]rune(name)); {
	case n <= 1:
		return 0
	case n <= 4:
		return 1
	case n <= 6:
		return 2
	default:
		return 3
	}
}

// DidYouMean is " Did you mean X?" for the nearest candidate, shown as show says, or "".
func DidYouMean(name string, candidates []string, show func(string) string) string {
	near := Nearest(name, candidates)
	if near == "" {
		return ""
	}
	return " Did you mean " + show(near) + "?"
}

// distance counts the insertions, deletions, replacements and swaps of neighbours that
// lead from a to b (optimal string alignment). github.com/agext/levenshtein counts a swap as two, which
// is too far for a short name: evn would not suggest env.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range t {
		rows[0][j+1] = j + 1
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
