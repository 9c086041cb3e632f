package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/group"
)

// checkReleases reports attributes whose flags the target's toolchain does not know.
func (c targetChecker) checkReleases(t *plan.Target) {
	for _, f := range []struct {
		attr, since string
		used        bool
	}{
		{"pgo", plan.GoPGO, t.PGO != plan.Profile{}},
		{"asmflags", plan.GoAsmflags, len(t.Asmflags) > 0},
		{"build_mode", plan.GoBuildMode, t.BuildMode != ""},
	} {
		if f.used && !t.Facts.Toolchain.AtLeast(f.since) {
			c.report.errorAt(t.At(f.attr), diag.AFlagThatTheToolchainLacks,
				fmt.Sprintf("Go %s has no %s: take Go %s or newer, or take %s out.", t.Facts.Toolchain.Version, f.attr,
					f.since, f.attr))
		}
	}
	if len(t.Detectors) > 1 {
		c.report.errorAt(t.At(t.Detectors[1]), diag.TheseExcludeEachOther,
			fmt.Sprintf("A program has one of race, msan and asan, and target %q has %s: take all but one out, or "+
				"make a target for each.", t.Address(), strings.Join(t.Detectors, " and ")))
	}
}

// checkModes reports a build mode or a detector that there is not for a platform, or not without cgo.
func (c targetChecker) checkModes(t *plan.Target, pl plan.Platform) bool {
	if len(t.Detectors) > 1 {
		return false // reported for the target
	}
	if m := string(t.BuildMode); m != "" && t.BuildMode != plan.ModeExe && !c.checkFeature(t, pl, "build_mode", m) {
		return false
	}
	for _, d := range t.Detectors {
		if !c.checkFeature(t, pl, d, d) {
			return false
		}
	}
	if t.BuildMode == plan.ModePIE && pl.OS != "darwin" && slices.Contains(t.Detectors, "race") {
		c.report.errorAt(t.At("build_mode"), diag.TheseExcludeEachOther,
			fmt.Sprintf("Go makes no build_mode = \"pie\" with race for %s: take one of the two out.", pl.Port()))
		return false
	}
	return c.checkModeCgo(t, pl)
}

// checkFeature reports what go build does not have for a platform, or not in the target's toolchain.
func (c targetChecker) checkFeature(t *plan.Target, pl plan.Platform, attr, feature string) bool {
	tc, what := t.Facts.Toolchain, attr
	if attr == "build_mode" {
		what = fmt.Sprintf("build_mode = %q", feature)
	}
	switch first := goversion.FirstWith(feature, pl.Port()); {
	case first == "":
		c.report.errorAt(t.At(attr), diag.ThePlatformLacksThis,
			fmt.Sprintf("Go has no %s for %s, and target %q is built for it. It has it for %s.", what, pl.Port(),
				t.Address(), strings.Join(goversion.PlatformsWith(feature), ", ")))
	case !tc.AtLeast(first):
		c.report.errorAt(t.At(attr), diag.AFlagThatTheToolchainLacks,
			fmt.Sprintf("Go %s has no %s for %s: take Go %s or newer, or take it out.", tc.Version, what, pl.Port(),
				first))
	default:
		return true
	}
	return false
}

// checkModeCgo reports what a C compiler has to link, without one or with a C library of the wrong kind.
func (c targetChecker) checkModeCgo(t *plan.Target, pl plan.Platform) bool {
	attr, what := needsCgo(t, pl)
	switch {
	case attr == "":
		return true
	case !group.UsesCgo(t):
		c.report.errorAt(t.At(attr), diag.ThisNeedsCgo,
			fmt.Sprintf("%s is linked by a C compiler for %s: write cgo = \"dynamic\", or take %s out.", what,
				pl.Port(), attr))
	case t.Cgo == "static" && attr != "race" && attr != "build_mode":
		c.report.errorAt(t.At(attr), diag.ThisNeedsCgo,
			fmt.Sprintf("%s is a shared library of the C compiler: write cgo = \"dynamic\", or take %s out.",
				what, attr))
	case t.Cgo == "static" && !t.BuildMode.IsProgram():
		c.report.errorAt(t.At("build_mode"), diag.ThisNeedsCgo,
			fmt.Sprintf("cgo = \"static\" makes static programs, and %s is none: write cgo = \"dynamic\".", what))
	case attr == "msan" && takesGCC(t) && pl.OS == "linux":
		c.report.errorAt(t.At(attr), diag.ThisNeedsCgo,
			"Only Clang has the memory sanitizer, and here gcc compiles C code: write env = { CC = \"clang\" }.")
	default:
		return true
	}
	return false
}

// takesGCC reports whether gcc compiles the C code of a target, as far as the configuration says.
func takesGCC(t *plan.Target) bool {
	compiler, _, _ := strings.Cut(t.Env["CC"], " ")
	return compiler == "" && t.Facts.Toolchain.Image == "" || strings.HasSuffix(compiler, "gcc")
}

// needsCgo returns the attribute for which a target needs a C compiler on a platform, and what it is; "" if for none.
func needsCgo(t *plan.Target, pl plan.Platform) (attr, what string) {
	tc := t.Facts.Toolchain
	for _, d := range t.Detectors {
		if d != "race" || pl.OS != "darwin" || !tc.AtLeast(plan.GoRaceOnDarwin) {
			return d, d
		}
	}
	what = fmt.Sprintf("build_mode = %q", t.BuildMode)
	switch {
	case t.BuildMode == plan.ModePIE:
		if first := goversion.FirstWith(goversion.InternalPIE, pl.Port()); first == "" || !tc.AtLeast(first) {
			return "build_mode", what
		}
	case !t.BuildMode.IsProgram() && pl.OS != "wasip1":
		return "build_mode", what
	}
	return "", ""
}
