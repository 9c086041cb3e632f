package check

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// What differs by platform is checked for the platforms that it is for, and its mistakes are reported where they are
// written.
func TestPlatforms(t *testing.T) {
	for _, test := range []struct{ name, config, want string }{
		{"nothing", `
target "a" {
  package   = "./a"
  platforms = ["linux/amd64", "windows/arm64", "linux/arm/v7"]
  platform "linux/*" { ldflags = ["-s"] }
  platform "linux/amd64" { ldflags = ["-w"] }
  platform "linux/arm" { env = { GODEBUG = "x=1" } }
  platform "*/arm64" { build_tags = ["special"] }
}
image "a" {
  base    = "scratch"
  targets = { "linux/amd64" = target.a, "linux/*" = [] }
}`, ""},
		{"a block for no platform", `
target "a" {
  package   = "./a"
  platforms = ["linux/amd64", "linux/arm/v7"]
  platform "linux/arm64" { ldflags = ["-s"] }
  platform "windows/*" { ldflags = ["-s"] }
}`, `5: nothing-is-built-for-this-platform: Target "a" is built for linux/amd64, linux/arm/v7, and none of them ` +
			`matches "linux/arm64": correct the label, add the platform to platforms, or take the block out.
6: nothing-is-built-for-this-platform: Target "a" is built for linux/amd64, linux/arm/v7, and none of them matches ` +
			`"windows/*": correct the label, add the platform to platforms, or take the block out.`},
		{"a block for no platform of a local value", `
locals {
  all = local.some
  some = ["linux/amd64"]
}
target "a" {
  package   = "./a"
  platforms = local.all
  platform "linux/arm64" {}
}`, `9: nothing-is-built-for-this-platform: Target "a" is built for linux/amd64, and none of them matches ` +
			`"linux/arm64": correct the label, add the platform to platforms, or take the block out.`},
		{"a block for platforms of a variable, of an instance, and of defaults", `
variable "release" { default = false }
defaults {
  target {
    platform "windows/*" {}
  }
}
target "a" {
  package   = "./a"
  platforms = var.release ? ["linux/amd64", "linux/arm64"] : ["linux/amd64"]
  platform "linux/arm64" {}
}
target "b" {
  for_each  = { one = ["linux/amd64"], two = ["linux/arm64"] }
  package   = "./a"
  platforms = each.value
  platform "linux/arm64" {}
}
target "c" {
  package = "./a"
  name    = "c"
  platform "linux/riscv64" {}
}
target "d" {
  package   = "./a"
  name      = "d"
  platforms = ["linux/amd64"]
}`, ""},
		{"a block for no platform of any instance", `
locals {
  all = { one = ["linux/amd64"], two = ["linux/arm64"] }
}
variable "keys" { default = ["linux/amd64"] }
defaults {
  target {
    platform "plan9/*" {}
  }
}
target "a" {
  for_each  = local.all
  package   = "./a"
  platforms = each.value
  platform "linux/arm64" {}
  platform "windows/*" {}
}
target "b" {
  for_each  = toset(var.keys)
  package   = "./b"
  platforms = [each.key]
  platform "windows/*" {}
}
target "c" {
  for_each  = { one = ["linux/amd64"], two = null }
  package   = "./b"
  name      = "c-${each.key}"
  platforms = each.value
  platform "windows/*" {}
}`, `16: nothing-is-built-for-this-platform: No instance of target "a" is built for a platform that matches ` +
			`"windows/*": correct the label, add the platform to platforms, or take the block out.`},
		{"a block for no platform of a target without platforms", `
defaults {
  target {
    platform "plan9/*" {}
  }
}
target "a" {
  package = "./a"
  platform "plan9/amd64" {}
  platform "linux/riscv64" {}
  platform "*/arm64" {}
}
target "b" {
  package   = "./b"
  platforms = var.platforms
  platform "plan9/*" {}
}
variable "platforms" { default = null }`, `9: nothing-is-built-for-this-platform: Target "a" names no platforms, so ` +
			`that it is built for Linux or for the machine that it is built on, and "plan9/amd64" matches none of ` +
			`them here: write platforms with it, or take the block out.`},
		{"two blocks for a platform", `
target "a" {
  package   = "./a"
  platforms = ["linux/arm64", "linux/amd64"]
  platform "linux/*" {
    ldflags    = ["-s"]
    build_tags = ["x"]
  }
  platform "*/arm64" { ldflags = ["-w"] }
}`, `9: two-patterns-match-a-platform: Target "a" is built for linux/arm64, and its blocks for "linux/*" and ` +
			`"*/arm64" both have ldflags: add a block platform "linux/arm64" with the ldflags that counts, or take ` +
			`it out of one of them.`},
		{"two blocks for a platform, and one that says what counts", `
target "a" {
  package   = "./a"
  platforms = ["linux/arm64", "linux/amd64"]
  platform "linux/arm64" { ldflags = ["-s", "-w"] }
  platform "linux/*" { ldflags = ["-s"] }
  platform "*/arm64" { ldflags = ["-w"] }
}`, ""},
		{"a mistake on one platform", `
executor = "host"
target "a" {
  package   = "./a"
  platforms = ["linux/amd64", "windows/amd64"]
  platform "windows/*" { cgo = "static" }
  platform "linux/*" { env = { GOOS = "x" } }
}
target "b" {
  package   = "./b"
  name      = "b"
  platforms = ["linux/amd64", "linux/arm64", "linux/s390x"]
  cgo       = "static"
  platform "linux/s390x" { env = { CC = "s390x-linux-gnu-gcc" } }
}`, `6: a-static-program-for-another-system-than-linux: cgo = "static" is for Linux, and target "a" is built for ` +
			`windows/amd64 too: other systems have no C library to link in. Take cgo = "dynamic" or "off" there.
7: a-variable-that-a-target-may-not-set: GOOS is set by gobuild itself: use platforms instead.
12: no-c-compiler-for-this-platform: Target "b" has cgo = "static", and the C compiler makes programs for ` +
			`linux/amd64, not for linux/arm64: name one that does in the target, platform "linux/arm64" { env = { ` +
			`CC = "aarch64-linux-gnu-gcc" } }. Debian has it in gcc-aarch64-linux-gnu and libc6-dev-arm64-cross, ` +
			`which must be on this machine. Or take cgo = "off".`},
		{"a package that is none on one platform", `
target "a" {
  package   = "./tagged"
  platforms = ["linux/amd64", "linux/arm64"]
  platform "linux/arm64" { build_tags = ["special"] }
}`, `3: this-package-cannot-be-compiled: tagged has no Go files for linux/amd64: build constraints leave out ` +
			`a.go. Main packages: ./a, ./b.`},
		{"an unknown version on one platform", `
toolchain "t" { version = "1.99.99" }
target "a" {
  package   = "./a"
  platforms = ["linux/amd64", "linux/arm64"]
  platform "linux/arm64" { toolchain = toolchain.nope }
  platform "linux/amd64" { stamp = { "main.nothing" = "x" } }
}`, `6: unknown-toolchain: There is no toolchain "nope". There is toolchain.t.
7: a-stamp-without-effect: Package main declares no variable nothing, and the linker ignores its stamp.`},
		{"a misspelt label", `
target "a" {
  package   = "./a"
  platforms = ["linux/amd64"]
  platform "linux/amd65" {}
}`, `5: unknown-platform: There is no architecture "amd65". Did you mean "linux/amd64"?`},
		{"targets of an image", `
target "a" {
  package   = "./a"
  platforms = ["linux/amd64"]
}
target "b" {
  package   = "./b"
  platforms = ["linux/arm64"]
}
image "lacks" {
  base      = "scratch"
  platforms = ["linux/amd64", "linux/arm64"]
  targets   = { "linux/amd64" = target.a }
}
image "other" {
  base    = "scratch"
  targets = { "linux/amd64" = target.b, "linux/arm64" = target.b }
}
image "unused" {
  base      = "scratch"
  platforms = ["linux/amd64"]
  targets   = { "linux/amd64" = target.a, "linux/arm64" = target.b }
}
image "both" {
  base    = "scratch"
  targets = { "linux/*" = target.b, "*/arm64" = target.b }
}
image "twice" {
  base    = "scratch"
  targets = { "linux/*" = [target.a, target.a] }
}
image "none" {
  base    = "scratch"
  targets = { "linux/*" = [target.a, target.b] }
}
image "right" {
  base       = "scratch"
  targets    = { "linux/amd64" = target.a, "linux/arm64" = target.b }
  entrypoint = ["/a"]
}
image "nowhere" {
  base       = "scratch"
  targets    = { "linux/amd64" = target.a, "linux/arm64" = target.b }
  entrypoint = ["/c"]
  volumes    = ["/"]
}
image "plain" {
  base    = "scratch"
  targets = { "linux/amd64" = target.a, "linux/arm64" = target.b }
}
image "empty" {
  base    = "scratch"
  targets = {}
}`, `13: no-targets-for-a-platform: Image "lacks" is for linux/arm64, and no key of its targets is: add ` +
			`"linux/arm64" = target.NAME, or "linux/arm64" = [] if it has no binaries there.
17: a-target-lacks-a-platform-of-its-image: Image "other" takes target "b" for linux/amd64, but it is not built for ` +
			`it: add it to the target's platforms.
22: nothing-is-built-for-this-platform: Image "unused" is for linux/amd64, and none of them matches the key ` +
			`"linux/arm64": correct it, add the platform to platforms, or take it out.
26: two-patterns-match-a-platform: Image "both" has targets for "*/arm64" and for "linux/*", and linux/arm64 is ` +
			`both: add the key "linux/arm64" with the targets that count.
30: a-target-is-listed-twice: Image "twice" lists target "a" twice: take one of them out.
34: an-image-without-a-platform: Image "none" is built for the Linux platforms that all its targets have, and there ` +
			`is none: a is built for linux/amd64; b is built for linux/arm64. Add one to platforms of each target, ` +
			`such as "linux/amd64".
39: the-command-is-not-in-the-image: Image "right" cannot start: there is no /a: the image has /b. ` +
			`This is so on linux/arm64.
44: the-command-is-not-in-the-image: Image "nowhere" cannot start: there is no /c: the image has /a. This is so on ` +
			`linux/amd64, and alike on linux/arm64.
45: invalid-value: A volume cannot be the root directory, as it would hide the whole image: write a directory for ` +
			`data.
53: an-image-without-a-platform: The targets of image "empty" are a map without keys, so that it is for no platform: ` +
			`add "linux/amd64" = target.NAME, or write targets = [] for an image without binaries.`},
		{"keys without a variant", `
target "a" {
  package   = "./a"
  platforms = ["linux/amd64/v3"]
}
target "b" {
  package   = "./b"
  platforms = ["linux/arm64", "linux/arm/v7"]
}
target "any" {
  package = "./b"
  name    = "any"
}
image "variants" {
  base    = "scratch"
  targets = { "linux/arm" = target.b, "linux/amd64" = target.a }
}
image "any" {
  base    = "scratch"
  targets = { "linux/arm" = target.any }
}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var found []string
			for _, d := range diagnose(t, map[string]string{
				"gobuild.hcl": test.config, "go.mod": strings.Replace(goMod, "1.26.0", "1.26.8", 1),
				"a/a.go":      "package main\nfunc main() {}\n",
				"b/b.go":      "package main\nfunc main() {}\n",
				"tagged/a.go": "//go:build special\n\npackage main\nfunc main() {}\n",
			}) {
				found = append(found, fmt.Sprintf("%d: %s: %s", d.Subject.Start.Line, codeOf(d),
					outside.ReplaceAllString(d.Detail, "")))
			}
			if got := strings.Join(found, "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// outside is the directory of a test, in a message.
var outside = regexp.MustCompile(`/\S*/001/`)

func codeOf(d *hcl.Diagnostic) string { return diag.Of(d).Kind.Code }
