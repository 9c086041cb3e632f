package filename

import "path"

// Match reports whether the elements of a path match those of a pattern: each by [path.Match], and ** any number of
// them. Where ** matches more than it must is tried from the last one on, which is enough. An element that is no
// pattern matches nothing.
func Match(pattern, names []string) bool {
	p, n, star, next := 0, 0, -1, 0
	for n < len(names) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			star, next = p, n
			p++
		case p < len(pattern) && matchOne(pattern[p], names[n]):
			p, n = p+1, n+1
		case star >= 0:
			next++
			p, n = star+1, next
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == "**" {
		p++
	}
	return p == len(pattern)
}

func matchOne(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
