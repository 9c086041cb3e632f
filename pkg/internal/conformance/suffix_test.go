package conformance

import (
	"os/exec"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
)

// resolver imports net, which old distributions have precompiled with cgo.
const resolver = `
-- tree/resolver/main.go --
package main

import "net"

func main() {
	_, err := net.LookupHost("localhost")
	println("resolved:", err == nil)
}
-- gobuild.hcl --
toolchain "old" {
  for_each = { "1.5" = "1.5.4", "1.8" = "1.8.7" }
  version  = each.value
}

override "example.com/tree" { path = "tree" }

target "suffixed" {
  for_each       = toolchain.old
  package        = "example.com/tree/resolver"
  toolchain      = each.value
  install_suffix = "nocgo"
  name           = "suffixed-${each.key}"
}

target "linked" {
  package   = "example.com/tree/resolver"
  toolchain = toolchain.old["1.8"]
  cgo       = "static"
}
`

// installSuffixed checks that with install_suffix a Go before 1.10 compiles a standard library of
// its own, and builds static programs if cgo is off, or else links C code.
func installSuffixed(t *testing.T, x executor) {
	takesLong(t)
	p := newProject(t, x, resolver)
	contains(t, p.ok(t, "plan", "-only=suffixed").stdout.String(), "-installsuffix=nocgo")
	p.ok(t, "build", "-only=suffixed")
	names := []string{"suffixed-1.5", "suffixed-1.8"}
	if _, err := exec.LookPath("gcc"); err == nil && x.engine == nil {
		contains(t, p.ok(t, "plan", "-only=linked").stdout.String(), "-installsuffix=static")
		p.ok(t, "build", "-only=linked")
		names = append(names, "linked")
	}
	for _, name := range names {
		f, err := elffile.Open(p.binary(name))
		must(t, err)
		if !f.IsStatic() {
			t.Errorf("%s is not static: it needs %q", name, f.Needed)
		}
		if out := prints(t, p.binary(name)); out != "resolved: true\n" {
			t.Errorf("%s prints %q", name, out)
		}
	}
}
