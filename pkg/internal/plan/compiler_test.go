package plan

import (
	"strings"
	"testing"
)

func TestCrossCompilerFor(t *testing.T) {
	for platform, want := range map[string]string{
		"linux/arm64":    "aarch64-linux-gnu-gcc: gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
		"linux/amd64/v3": "x86_64-linux-gnu-gcc: gcc-x86-64-linux-gnu libc6-dev-amd64-cross",
		"linux/arm/v7":   "arm-linux-gnueabihf-gcc: gcc-arm-linux-gnueabihf libc6-dev-armhf-cross",
		"linux/arm/v5":   "arm-linux-gnueabi-gcc: gcc-arm-linux-gnueabi libc6-dev-armel-cross",
		"windows/amd64":  "x86_64-w64-mingw32-gcc: gcc-mingw-w64-x86-64",
		"windows/arm64":  "", "darwin/arm64": "", "freebsd/amd64": "", "linux/sparc64": "",
	} {
		got := ""
		if c, ok := CrossCompilerFor(Platforms([]string{platform})[0]); ok {
			got = c.Program + ": " + strings.Join(c.Packages, " ")
			if same, _ := CrossCompilerNamed(c.Program); same.Packages[0] != c.Packages[0] {
				t.Errorf("%s has %v", c.Program, same.Packages)
			}
		}
		if got != want {
			t.Errorf("%s: %q, not %q", platform, got, want)
		}
	}
}
