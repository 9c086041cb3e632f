package group

import (
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// UsesCgo reports whether C code may be compiled and linked.
func UsesCgo(t *plan.Target) bool { return t.Cgo != "" && t.Cgo != "off" }

// cgoMode is how a target links C code, "" where there is none.
func cgoMode(t *plan.Target) string {
	if UsesCgo(t) {
		return t.Cgo
	}
	return ""
}

// staticTags choose Go's own resolver and user database over those of the C library, which
// load plugins when they run.
var staticTags = []string{"netgo", "osusergo"}

// buildTags are a target's build constraints.
func buildTags(t *plan.Target) []string {
	if t.Cgo != "static" {
		return t.BuildTags
	}
	tags := slices.Clone(t.BuildTags)
	for _, tag := range staticTags {
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// staticFlags make the linker call the C compiler for a static target, with the C library linked in. They
// precede the user's own, since the last one counts. C compilers make no PIE of -pie with -static.
func staticFlags(t *plan.Target) []string {
	if t.Cgo != "static" {
		return nil
	}
	if t.BuildMode == plan.ModePIE {
		return []string{"-linkmode external", "-extldflags -static-pie"}
	}
	return []string{"-linkmode external", "-extldflags -static"}
}

// installSuffix makes a static build compile the standard library, which old distributions have
// precompiled with cgo.
func installSuffix(t *plan.Target, tc plan.Toolchain) string {
	if t.InstallSuffix == "" && t.Cgo == "static" && !tc.AtLeast(plan.GoCache) {
		return "static"
	}
	return t.InstallSuffix
}
