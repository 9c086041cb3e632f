package plan

import "go/version"

// atLeast reports whether the toolchain's Go is version v ("1.18") or newer.
func (t Toolchain) atLeast(v string) bool {
	return version.Compare("go"+t.Version, "go"+v) >= 0
}

// newerGo returns the newer of two go lines; "" is the oldest.
func newerGo(a, b string) string {
	if version.Compare("go"+a, "go"+b) >= 0 {
		return a
	}
	return b
}

// The Go releases that brought what a build here relies on.
const (
	goModules    = "1.11" // GO111MODULE, GOFLAGS
	goPatterns   = "1.10" // -ldflags=pattern=flags
	goOutputDir  = "1.13" // go build -o dir with several main packages
	goTrimpath   = "1.13" // -trimpath, GOENV
	goModfile    = "1.14" // -modfile, -modcacherw
	goReadonly   = "1.16" // go.mod and go.sum are not written unless asked for
	goOverlay    = "1.16" // -overlay
	goWorkspaces = "1.18" // go.work
	goBuildVCS   = "1.18" // -buildvcs
	goToolchain  = "1.21" // toolchain lines, full versions in go lines
	goGodebug    = "1.23" // godebug lines in go.work
	goStampEqual = "1.5"  // -X name=value; before: -X name value
)
