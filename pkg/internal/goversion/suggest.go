package goversion

import "slices"

// maxSuggestions is how many near versions an error names.
const maxSuggestions = 3

// Suggest returns the versions of a sorted list that v may be a misspelling of:
// of the same line the newest and the neighbours, else the neighbours and the newest of all.
func Suggest(v string, sorted []string) []string {
	line := Line(v)
	same := slices.DeleteFunc(slices.Clone(sorted), func(s string) bool { return Line(s) != line })
	var near []string
	if IsLine(v) && len(same) > 0 {
		near = []string{Newest(same, ""), same[len(same)-1]}
	} else if len(same) > 0 {
		near = append(neighbors(v, same), Newest(same, ""))
	} else {
		near = append(neighbors(v, sorted), Newest(sorted, ""))
	}
	return firstDistinct(near, maxSuggestions)
}

// neighbors returns the versions next to v in a sorted list, the newer one first.
func neighbors(v string, sorted []string) []string {
	i, _ := slices.BinarySearchFunc(sorted, v, Compare)
	var near []string
	if i < len(sorted) {
		near = append(near, sorted[i])
	}
	if i > 0 {
		near = append(near, sorted[i-1])
	}
	return near
}

func firstDistinct(all []string, n int) []string {
	var kept []string
	for _, s := range all {
		if s != "" && len(kept) < n && !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// Newest returns the last release of a line in a sorted list, "" if there is none; of the line
// "", of all.
func Newest(sorted []string, line string) string {
	for _, v := range slices.Backward(sorted) {
		if !IsPrerelease(v) && (line == "" || Line(v) == line) {
			return v
		}
	}
	return ""
}

// CountNewer returns how many releases of its line are newer than v in a sorted list.
func CountNewer(v string, sorted []string) (n int) {
	for _, s := range sorted {
		if !IsPrerelease(s) && Line(s) == Line(v) && Compare(s, v) > 0 {
			n++
		}
	}
	return n
}
