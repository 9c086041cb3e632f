package plan

import "go/version"

// AtLeast reports whether the toolchain's Go is version v ("1.18") or newer. A version that
// is none, as one built from Go's own sources has, counts as newer than any.
func (t Toolchain) AtLeast(v string) bool {
	return !version.IsValid("go"+t.Version) || version.Compare("go"+t.Version, "go"+v) >= 0
}

// LimitsMemory reports whether the toolchain's programs know GOMEMLIMIT.
func (t Toolchain) LimitsMemory() bool { return t.AtLeast(goMemLimit) }

// NewerGo returns the newer of two go lines; "" is the oldest.
func NewerGo(a, b string) string {
	if version.Compare("go"+a, "go"+b) >= 0 {
		return a
	}
	return b
}

// The Go releases that introduced features that gobuild uses.
const (
	GoCross        = "1.5"  // compiling for other platforms than its own
	GoAsmflags     = "1.5"  // -asmflags
	GoBuildMode    = "1.5"  // -buildmode
	GoStampEqual   = "1.5"  // -X name=value; before: -X name value
	GoCache        = "1.10" // a build cache that knows whether cgo was on
	GoPatterns     = "1.10" // -ldflags=pattern=flags
	GoModules      = "1.11" // GO111MODULE, GOFLAGS
	GoOutputDir    = "1.13" // go build -o dir with several main packages
	GoTrimpath     = "1.13" // -trimpath, GOENV
	GoKeepsSum     = "1.13" // -mod=readonly keeps go.sum as well as go.mod
	GoModfile      = "1.14" // -modfile, -mod=mod
	GoReadonly     = "1.16" // go.mod and go.sum are not written unless asked for
	GoOverlay      = "1.16" // -overlay
	GoPruning      = "1.17" // go.mod lists indirect requirements too
	GoWorkspaces   = "1.18" // go.work
	GoBuildVCS     = "1.18" // -buildvcs
	GoListFields   = "1.19" // go list -json=Fields
	goMemLimit     = "1.19" // GOMEMLIMIT
	GoIndex        = "1.19" // an index of packages in the build cache
	GoToolchain    = "1.21" // toolchain lines, full versions in go lines
	GoWorkVendor   = "1.22" // go work vendor
	GoPGO          = "1.20" // -pgo
	GoRaceOnDarwin = "1.20" // -race without a C compiler on macOS
	GoAutoPGO      = "1.21" // -pgo=auto with several main packages, and without being asked
	GoGodebug      = "1.23" // godebug lines in go.work
)
