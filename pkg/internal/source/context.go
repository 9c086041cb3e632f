package source

import (
	"cmp"
	"fmt"
	"go/build"
	"slices"
	"strconv"
	"strings"
)

// A Context is what build constraints are evaluated for.
type Context struct {
	GOOS, GOARCH string
	Variant      string // of the architecture, as in a platform: "v3" of linux/amd64/v3; empty means Go's default
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
		ToolTags:    architectureTags(c.GOARCH, c.Variant),
		ReleaseTags: releaseTags(c.Go),
		ReadDir:     readDir,
	}
}

func platform(c Context) string {
	return strings.TrimSuffix(c.GOOS+"/"+c.GOARCH+"/"+c.Variant, "/")
}

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

// levels are the variants of architectures of which each has what those before it have, the oldest first, as the tags
// after the architecture's name; variants of others are tags by themselves.
var levels = map[string][]string{
	"amd64": {"v1", "v2", "v3", "v4"}, "arm": {"5", "6", "7"}, "ppc64": {"power8", "power9", "power10"},
	"ppc64le": {"power8", "power9", "power10"}, "riscv64": {"rva20u64", "rva22u64", "rva23u64"},
}

// defaults are the variants that hold where none is named, and there is a choice.
var defaults = map[string]string{
	"386": "sse2", "amd64": "v1", "arm": "v7", "arm64": "v8.0", "mips": "hardfloat", "mipsle": "hardfloat",
	"mips64": "hardfloat", "mips64le": "hardfloat", "ppc64": "power8", "ppc64le": "power8", "riscv64": "rva20u64",
	"wasm": "satconv,signext",
}

// architectureTags returns the feature tags that hold with GOAMD64, GOARM and so on as a variant says: see "go help
// buildconstraint" and internal/buildcfg.
func architectureTags(goarch, variant string) (tags []string) {
	if defaults[goarch] == "" {
		return nil
	}
	names := strings.Split(cmp.Or(variant, defaults[goarch]), ",")
	switch name := names[0]; {
	case goarch == "wasm": // both hold since Go 1.25, whatever GOWASM says
		names = strings.Split(defaults[goarch], ",")
	case goarch == "arm64":
		names = arm64Levels(name)
	case goarch == "arm" || levels[goarch] != nil:
		if goarch == "arm" {
			name = strings.TrimPrefix(name, "v")
		}
		i := slices.Index(levels[goarch], name)
		names = levels[goarch][:i+1]
	}
	for _, name := range names {
		tags = append(tags, goarch+"."+name)
	}
	return tags
}

// arm64Levels are the levels that one has: v9.1 has those of v8.6 as well.
func arm64Levels(name string) (all []string) {
	major, minor, _ := strings.Cut(name, ".")
	n, _ := strconv.Atoi(minor) // none is 0
	for i := range n + 1 {
		all = append(all, fmt.Sprintf("%s.%d", major, i))
	}
	if major == "v9" {
		for i := range min(n+5, 9) + 1 {
			all = append(all, fmt.Sprintf("v8.%d", i))
		}
	}
	return all
}
