package plan

import "go/version"

// atLeast reports whether the toolchain's Go is version v ("1.18") or newer. A version that
// is none, as one built from Go's own sources has, counts as newer than any.
func (t Toolchain) atLeast(v string) bool {
	return !version.IsValid("go"+t.Version) || version.Compare("go"+t.Version, "go"+v) >= 0
}

// LimitsMemory reports whether the toolchain's programs know GOMEMLIMIT.
func (t Toolchain) LimitsMemory() bool { return t.atLeast(goMemLimit) }

// newerGo returns the newer of two go lines; "" is the oldest.
func newerGo(a, b string) string {
	if version.Compare("go"+a, "go"+b) >= 0 {
		return a
	}
	return b
}

// The Go releases that brought what a build here relies on.
const (
	goCross      = "1.5"  // compiling for other platforms than its own
	goStampEqual = "1.5"  // -X name=value; before: -X name value
	goCache      = "1.10" // a build cache that knows whether cgo was on
	goPatterns   = "1.10" // -ldflags=pattern=flags
	goModules    = "1.11" // GO111MODULE, GOFLAGS
	goOutputDir  = "1.13" // go build -o dir with several main packages
	goTrimpath   = "1.13" // -trimpath, GOENV
	goKeepsSum   = "1.13" // -mod=readonly keeps go.sum as well as go.mod
	goModfile    = "1.14" // -modfile, -mod=mod
	goReadonly   = "1.16" // go.mod and go.sum are not written unless asked for
	goOverlay    = "1.16" // -overlay
	goPruning    = "1.17" // go.mod lists indirect requirements too
	goWorkspaces = "1.18" // go.work
	goBuildVCS   = "1.18" // -buildvcs
	goListFields = "1.19" // go list -json=Fields
	goMemLimit   = "1.19" // GOMEMLIMIT
	goIndex      = "1.19" // an index of packages in the build cache
	goToolchain  = "1.21" // toolchain lines, full versions in go lines
	goWorkVendor = "1.22" // go work vendor
	goGodebug    = "1.23" // godebug lines in go.work
)
