package image

import (
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// baseVariants is what an architecture without a variant stands for, as containerd has it:
// https://github.com/containerd/platforms/blob/main/database.go
var baseVariants = map[string]string{"arm": "v7", "arm64": "v8", "amd64": "v1"}

// MatchPlatform returns how well an image for have runs on want: below zero not at all, otherwise
// the higher the better. A variant runs images for itself and for lower ones.
func MatchPlatform(want, have v1.Platform) int {
	if want.OS != have.OS || want.Architecture != have.Architecture {
		return -1
	}
	w, wok := variantLevel(want)
	h, hok := variantLevel(have)
	switch {
	case want.Variant == have.Variant:
		return 1 << 20
	case wok && hok && h <= w:
		return h
	case !wok && have.Variant == "":
		return 0
	}
	return -1
}

// variantLevel returns a variant as a number: 700 for v7, 902 for v9.2.
func variantLevel(p v1.Platform) (int, bool) {
	base, ok := baseVariants[p.Architecture]
	if !ok {
		return 0, false
	}
	v := p.Variant
	if v == "" {
		v = base
	}
	major, minor, _ := strings.Cut(strings.TrimPrefix(v, "v"), ".")
	a, err := strconv.Atoi(major)
	b, err2 := strconv.Atoi(minor + "0"[min(len(minor), 1):])
	return a*100 + b, err == nil && err2 == nil
}

// FormatPlatform returns a platform as users write it, without an OS version.
func FormatPlatform(p v1.Platform) string {
	return v1.Platform{OS: p.OS, Architecture: p.Architecture, Variant: p.Variant}.String()
}
