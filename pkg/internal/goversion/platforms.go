package goversion

import (
	"cmp"
	"slices"
	"strings"
)

// Platforms returns what a Go version compiles for, as "os/arch", sorted: what its
// `go tool dist list` prints. A version newer than this package is taken for the newest
// that it knows; an invalid one has none.
func Platforms(version string) []string {
	line := Line(version)
	if line == "" {
		return nil
	}
	var all []string
	for _, p := range ports {
		if Compare(line, p.first) >= 0 && (p.last == "" || Compare(line, p.last) <= 0) {
			all = append(all, p.platform)
		}
	}
	return all
}

// Targets returns those of Platforms that the distribution for a platform can compile for.
// Before 1.5 a distribution had a compiler and a standard library for its own platform only.
func Targets(version, goos, goarch string) []string {
	all := Platforms(version)
	if !Before(version, "1.5") {
		return all
	}
	own := goos + "/" + goarch
	return slices.DeleteFunc(all, func(p string) bool { return p != own })
}

// KnownNames returns the operating systems and the architectures that some Go version compiles for. Both are
// sorted; of two byte orders of an architecture the little-endian one follows the other.
func KnownNames() (systems, architectures []string) {
	for _, p := range ports {
		system, architecture, _ := strings.Cut(p.platform, "/")
		systems, architectures = append(systems, system), append(architectures, architecture)
	}
	slices.Sort(systems)
	slices.SortFunc(architectures, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.TrimSuffix(a, "le"), strings.TrimSuffix(b, "le")), cmp.Compare(a, b))
	})
	return slices.Compact(systems), slices.Compact(architectures)
}
