package source

import (
	"fmt"
	"go/build"
	"strconv"
	"strings"
)

// A Context is what build constraints are evaluated for.
type Context struct {
	GOOS, GOARCH string
	Cgo          bool
	Tags         []string // build tags that hold besides those of the platform and the release
	// Go is the toolchain's version ("1.22.5"); empty means the Go that gobuild itself was
	// made with. It says which of the tags go1.1, go1.2, … hold.
	Go string
}

// build is c for the go/build package, without a GOROOT and a GOPATH, neither of which
// is needed to read single directories.
func (c Context) build() *build.Context {
	return &build.Context{
		GOOS:        c.GOOS,
		GOARCH:      c.GOARCH,
		CgoEnabled:  c.Cgo,
		Compiler:    "gc",
		BuildTags:   c.Tags,
		ToolTags:    architectureTags(c.GOARCH),
		ReleaseTags: releaseTags(c.Go),
		ReadDir:     readDir,
	}
}

func (c Context) platform() string { return c.GOOS + "/" + c.GOARCH }

// releaseTags returns go1.1 up to the release that version belongs to.
func releaseTags(version string) []string {
	minor, ok := minorOf(version)
	if !ok {
		return build.Default.ReleaseTags
	}
	var tags []string
	for i := 1; i <= minor; i++ {
		tags = append(tags, fmt.Sprintf("go1.%d", i))
	}
	return tags
}

// minorOf is 22 of "1.22.5", "1.22" and "1.22rc1".
func minorOf(version string) (int, bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(version, "go"), "1.")
	if !ok {
		return 0, false
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		rest = rest[:end]
	}
	minor, err := strconv.Atoi(rest)
	return minor, err == nil
}

// architectureTags returns the feature tags that hold with the default GOAMD64, GOARM and so
// on: see "go help buildconstraint" and internal/buildcfg.
func architectureTags(goarch string) []string {
	switch goarch {
	case "386":
		return []string{"386.sse2"}
	case "amd64":
		return []string{"amd64.v1"}
	case "arm":
		return []string{"arm.5", "arm.6", "arm.7"}
	case "arm64":
		return []string{"arm64.v8.0"}
	case "mips", "mipsle", "mips64", "mips64le":
		return []string{goarch + ".hardfloat"}
	case "ppc64", "ppc64le":
		return []string{goarch + ".power8"}
	case "riscv64":
		return []string{"riscv64.rva20u64"}
	case "wasm":
		return []string{"wasm.satconv", "wasm.signext"}
	}
	return nil
}
