package goversion

import (
	"slices"
	"strings"
)

// The features of go build that not every release has for every platform: its build modes, and programs that
// watch themselves.
const (
	ModePIE      = "pie"
	ModeCShared  = "c-shared"
	ModeCArchive = "c-archive"
	ModePlugin   = "plugin"
	Race         = "race"
	MSan         = "msan"
	ASan         = "asan"
	// InternalPIE is a position-independent program that Go's own linker links, without a C compiler.
	InternalPIE = "internal pie"
)

// features are, by name, the release lines that brought each to platforms: RaceDetectorSupported, MSanSupported,
// ASanSupported, BuildModeSupported and InternalLinkPIESupported of the go command (internal/platform/supported.go,
// before 1.20 cmd/internal/sys, before 1.14 cmd/go/internal/work/init.go), as of Go 1.5, 1.12, 1.16, 1.20 and 1.26. A
// line between two of these may be too early, and go build says so then.
var features = map[string]map[string]string{
	ModePIE: {
		"1.6": "linux/386 linux/amd64 linux/arm linux/arm64 linux/ppc64le android/386 android/amd64 android/arm " +
			"android/arm64",
		"1.7":  "linux/s390x",
		"1.10": "darwin/amd64 freebsd/amd64",
		"1.15": "windows/386 windows/amd64 windows/arm aix/ppc64",
		"1.16": "darwin/arm64 ios/amd64 ios/arm64 linux/riscv64",
		"1.17": "windows/arm64",
		"1.21": "linux/loong64 openbsd/arm64",
	},
	InternalPIE: {
		"1.15": "linux/amd64 android/arm64",
		"1.16": "darwin/amd64 darwin/arm64 linux/arm64 windows/386 windows/amd64 windows/arm",
		"1.17": "linux/ppc64le windows/arm64",
		"1.21": "linux/loong64",
	},
	ModeCArchive: {
		"1.5": "linux/386 linux/amd64 linux/arm linux/arm64 linux/ppc64le darwin/amd64 darwin/arm64 windows/386 " +
			"windows/amd64 freebsd/amd64",
		"1.7":  "linux/s390x",
		"1.12": "aix/ppc64",
		"1.14": "linux/riscv64",
		"1.16": "ios/amd64 ios/arm64",
		"1.17": "windows/arm64",
		"1.19": "linux/loong64",
	},
	ModeCShared: {
		"1.5":  "linux/amd64 linux/arm darwin/amd64 android/arm",
		"1.6":  "linux/386 linux/arm64 linux/ppc64le android/386 android/amd64 android/arm64",
		"1.7":  "linux/s390x",
		"1.10": "freebsd/amd64 windows/386 windows/amd64",
		"1.16": "darwin/arm64",
		"1.17": "linux/riscv64 windows/arm64",
		"1.21": "linux/loong64",
		"1.24": "wasip1/wasm",
	},
	ModePlugin: {
		"1.8":  "linux/386 linux/amd64 linux/arm linux/arm64 linux/ppc64le linux/s390x android/386 android/amd64",
		"1.10": "darwin/amd64",
		"1.13": "freebsd/amd64",
		"1.16": "darwin/arm64",
		"1.21": "linux/loong64 linux/riscv64",
	},
	Race: {
		"1.1":  "linux/amd64 darwin/amd64 windows/amd64",
		"1.2":  "freebsd/amd64",
		"1.8":  "linux/ppc64le",
		"1.11": "netbsd/amd64 linux/arm64",
		"1.16": "darwin/arm64",
		"1.17": "linux/s390x",
		"1.21": "linux/loong64 linux/riscv64",
	},
	MSan: {
		"1.6":  "linux/amd64",
		"1.8":  "linux/arm64",
		"1.17": "freebsd/amd64",
		"1.21": "linux/loong64",
	},
	ASan: {
		"1.18": "linux/amd64 linux/arm64",
		"1.19": "linux/riscv64 linux/ppc64le",
		"1.21": "linux/loong64",
	},
}

// FirstWith returns the first release line that has a feature for a platform ("linux/amd64"), or "" if none has.
func FirstWith(feature, platform string) string {
	for line, platforms := range features[feature] {
		if slices.Contains(strings.Fields(platforms), platform) {
			return line
		}
	}
	return ""
}

// PlatformsWith returns the platforms that the newest release has a feature for, sorted.
func PlatformsWith(feature string) []string {
	var all []string
	for _, platforms := range features[feature] {
		all = append(all, strings.Fields(platforms)...)
	}
	slices.Sort(all)
	return all
}
