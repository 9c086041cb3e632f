package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Variables for C code are a warning at each key where a target has them itself and compiles none.
func TestEnvironments(t *testing.T) {
	for _, test := range []struct {
		name, file string
		want       []string // line, and a part of the message
	}{
		{"off by default", `target "a" {
  package = "./a"
  env = {
    GODEBUG     = "madvdontneed=1"
    CC          = "clang"
    CGO_LDFLAGS = "-lz"
  }
}`, []string{`5 CC is for C code, and target "a" has no cgo`, `6 CGO_LDFLAGS is for C code`}},
		{"off", `target "a" {
  package = "./a"
  cgo     = "off"
  env     = { PKG_CONFIG_PATH = "/opt" }
}`, []string{`4 PKG_CONFIG_PATH is for C code, and target "a" has cgo = "off"`}},
		{"in a platform block", `target "a" {
  package   = "./a"
  platforms = ["linux/amd64", "linux/arm64"]
  platform "linux/arm64" {
    env = { CC = "aarch64-linux-gnu-gcc" }
  }
}`, []string{`5 CC is for C code, and target "a" has no cgo on linux/arm64`}},
		{"for another platform", `target "a" {
  package   = "./a"
  platforms = ["windows/amd64", "linux/arm64"]
  env       = { CC = "aarch64-linux-gnu-gcc" }
  platform "linux/arm64" {
    cgo       = "static"
    toolchain = toolchain.debian
  }
}
toolchain "debian" { image = "golang:1.26.8-bookworm" }`, nil},
		{"for another instance", `target "a" {
  for_each  = { c = "dynamic", go = "off" }
  package   = "./a"
  env       = { CGO_CFLAGS = "-O3" }
  cgo       = each.value
  toolchain = toolchain.debian
}
toolchain "debian" { image = "golang:1.26.8-bookworm" }`, nil},
		{"of no instance", `target "a" {
  for_each = toset(["b", "c"])
  package  = "./a"
  env      = { CGO_CFLAGS = "-O3" }
}`, []string{`4 CGO_CFLAGS is for C code, and target "a/b" has no cgo`,
			`4 CGO_CFLAGS is for C code, and target "a/c" has no cgo`}},
		{"from defaults", `defaults {
  target { env = { CC = "clang" } }
}
target "a" { package = "./a" }`, nil},
		{"from a local", `locals { cross = { CC = "clang" } }
target "a" {
  package = "./a"
  env     = local.cross
}`, nil},
		{"an external linker", `target "a" {
  package = "./a"
  ldflags = ["-linkmode=external"]
  env     = { CC = "clang" }
}`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			diags := diagnose(t, map[string]string{"gobuild.hcl": test.file, "go.mod": goMod,
				"a/a.go": "package main\n\nfunc main() {}\n"})
			var got []string
			for _, d := range diags {
				got = append(got, fmt.Sprint(d.Subject.Start.Line, " ", d.Detail))
			}
			if !slices.EqualFunc(got, test.want, strings.HasPrefix) {
				t.Errorf("got %s\nwant %s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}
