package git

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// A tagVersion is a tag read as a version, as far as it is one.
type tagVersion struct {
	tag     string
	version bool     // it is one
	depth   int      // number of path elements before it: 1 of sub/v1.2.3
	numbers []string // 1, 2, 3
	pre     []string // of 1.2.3-rc.1: rc, 1; empty for a release
}

var versionTag = regexp.MustCompile(`^[vV]?([0-9]+(?:\.[0-9]+)*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$`)

func parseTag(tag string) tagVersion {
	v := tagVersion{tag: tag, depth: strings.Count(tag, "/")}
	m := versionTag.FindStringSubmatch(tag[strings.LastIndex(tag, "/")+1:])
	if m == nil {
		return v
	}
	v.version, v.numbers = true, strings.Split(m[1], ".")
	if m[2] != "" {
		v.pre = strings.Split(m[2], ".")
	}
	return v
}

// highestTag returns the tag with the highest version, "" if there are no tags.
func highestTag(tags []string) string {
	var all []tagVersion
	for _, t := range tags {
		all = append(all, parseTag(t))
	}
	if len(all) == 0 {
		return ""
	}
	return slices.MaxFunc(all, compare).tag
}

// compare orders versions as https://semver.org/#spec-item-11 does, above tags that are none.
func compare(a, b tagVersion) int {
	return cmp.Or(
		compareBool(a.version, b.version),
		cmp.Compare(b.depth, a.depth),
		comparePrecedence(a.numbers, b.numbers),
		compareBool(len(a.pre) == 0, len(b.pre) == 0),
		comparePrecedence(a.pre, b.pre),
		strings.Compare(a.tag, b.tag),
	)
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// comparePrecedence compares identifiers one by one: numbers by value and below words,
// and a longer list above its own beginning.
func comparePrecedence(a, b []string) int {
	return slices.CompareFunc(a, b, func(x, y string) int {
		nx, ny := isNumber(x), isNumber(y)
		if nx && ny {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
		}
		return cmp.Or(compareBool(ny, nx), strings.Compare(x, y))
	})
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
