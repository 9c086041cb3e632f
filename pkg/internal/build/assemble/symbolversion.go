package assemble

import (
	"slices"
	"strconv"
	"strings"
)

// newestVersion is the highest version of the same family as like: for "GLIBC_2.38", the highest
// GLIBC_….
func newestVersion(defs []string, like string) string {
	family, _ := splitVersion(like)
	own := slices.DeleteFunc(slices.Clone(defs), func(v string) bool {
		f, numbers := splitVersion(v)
		return f != family || len(numbers) == 0
	})
	if len(own) == 0 {
		return "none"
	}
	return slices.MaxFunc(own, compareVersions)
}

// compareVersions orders symbol versions as numbers: GLIBC_2.4 is before GLIBC_2.34.
func compareVersions(a, b string) int {
	familyA, numbersA := splitVersion(a)
	familyB, numbersB := splitVersion(b)
	if familyA != familyB {
		return strings.Compare(familyA, familyB)
	}
	return slices.Compare(numbersA, numbersB)
}

// splitVersion splits "GLIBC_2.34". A name that does not end in numbers, such as GLIBC_PRIVATE, has no
// numbers.
func splitVersion(v string) (family string, numbers []int) {
	i := strings.LastIndexByte(v, '_')
	if i < 0 {
		return v, nil
	}
	for part := range strings.SplitSeq(v[i+1:], ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return v, nil
		}
		numbers = append(numbers, n)
	}
	return v[:i], numbers
}
