package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A variety is a way in which a program gets a package that an override replaces. $LIB is a module
// of the proxy, $SUMS are its lines of go.sum.
type variety struct {
	name    string
	archive string
}

const libConfig = `
-- gobuild.hcl --
toolchain "chosen" {
  version = "$GO"
}

override "$LIB" {
  path = "../override"
}

target "app" {
  package   = "./app"
  toolchain = toolchain.chosen
}
`

const libMain = `
-- app/main.go --
package main

import (
	"$LIB"
	"$LIB/deep"
)

func main() { println(lib.Text(), deep.Text()) }
`

// varieties are the ways of the issue: a module, one with vendored packages, a workspace.
var varieties = []variety{
	{name: "a module", archive: libConfig + libMain + `
-- go.mod --
module example.com/app

go 1.20

require $LIB v1.0.0
-- go.sum --
$SUMS
`},
	{name: "a vendored module", archive: libConfig + libMain + `
-- go.mod --
module example.com/app

go 1.20

require $LIB v1.0.0
-- go.sum --
$SUMS
-- vendor/modules.txt --
# $LIB v1.0.0
## explicit; go 1.20
$LIB
$LIB/deep
-- vendor/$LIB/lib.go --
package lib

func Text() string { return "vendored" }
-- vendor/$LIB/deep/deep.go --
package deep

func Text() string { return "vendored" }
`},
	{name: "a workspace", archive: libConfig + libMain + `
-- go.work --
go 1.20

use (
	./app
	./other
)
-- go.work.sum --
-- app/go.mod --
module example.com/app

go 1.20

require (
	$LIB v1.0.0
	example.com/other v0.0.0
)
-- app/go.sum --
$SUMS
-- app/other.go --
package main

import _ "example.com/other"
-- other/go.mod --
module example.com/other

go 1.20
-- other/other.go --
package other

func init() { print("workspace: ") }
`},
}

// libOverride is the user's own copy of the module, edited.
const libOverride = `
-- ../override/go.mod --
module $LIB

go 1.20
-- ../override/lib.go --
package lib

func Text() string { return "edited" }
-- ../override/deep/deep.go --
package deep

func Text() string { return "deeply" }
`

// newVariety returns a checkout of a variety.
func newVariety(t *testing.T, x executor, v variety, version string, lib string, proxy *modproxy) *project {
	t.Helper()
	p := newProject(t, x, v.archive, "$LIB", lib, "$SUMS", proxy.sums.String(), "$GO", version)
	// File names are not replaced by newProject.
	if from := p.path("vendor", "$LIB"); exists(from) {
		must(t, os.MkdirAll(filepath.Dir(p.path("vendor", lib)), 0o755))
		must(t, os.Rename(from, p.path("vendor", lib)))
	}
	p.write(t, libOverride, "$LIB", lib)
	p.env = []string{"GOPROXY=" + proxy.url() + ",off", "GOSUMDB=off"}
	return p
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// libModule is what the proxy has.
const libModule = `
-- go.mod --
module $LIB

go 1.20
-- lib.go --
package lib

func Text() string { return "fetched" }
-- deep/deep.go --
package deep

func Text() string { return "fetched" }
`

func overridesAgree(t *testing.T, x executor) {
	lib := "gobuild.test/lib" // the same for each run: digests must agree
	proxy := newModproxy(t, map[string]string{lib + "@v1.0.0": strings.ReplaceAll(libModule, "$LIB", lib)})
	for _, v := range varieties {
		t.Run(v.name, func(t *testing.T) {
			first := newVariety(t, x, v, "1.26.8", lib, proxy)
			second := newVariety(t, host, v, "1.26.8", lib, proxy) // another path, and the other executor's
			before := tree(t, filepath.Dir(first.dir), "home", "dist")
			first.ok(t, "build")
			second.ok(t, "build")
			after := tree(t, filepath.Dir(first.dir), "home", "dist")
			before["project"], after["project"] = "", ""
			sameTree(t, before, after)
			if got := prints(t, first.path("dist", "linux_amd64", "app")); !strings.HasSuffix(got, "edited deeply\n") {
				t.Errorf("it prints %q", got)
			}
			if a, b := sum(t, first.path("dist", "linux_amd64", "app")), sum(t,
				second.path("dist", "linux_amd64", "app")); a != b {
				t.Errorf("binaries differ: %s in %s, %s in %s", a, first.dir, b, second.dir)
			}
		})
	}
}

// overrideOrError checks that versions of Go either apply an override or refuse it.
func overrideOrError(t *testing.T, x executor) {
	lib := "gobuild.test/lib"
	proxy := newModproxy(t, map[string]string{lib + "@v1.0.0": strings.ReplaceAll(libModule, "$LIB", lib)})
	for _, c := range []struct {
		variety int
		version string
		refuses string // "" where it can
	}{
		{0, "1.16.15", ""},
		{0, "1.10.8", "knows no modules"},
		{1, "1.16.15", ""},
		{2, "1.16.15", "go.work"},
	} {
		v := varieties[c.variety]
		t.Run(v.name+" with "+c.version, func(t *testing.T) {
			p := newVariety(t, x, v, c.version, lib, proxy)
			if c.refuses != "" {
				p.fails(t, 2, []string{c.refuses, "gobuild.hcl line 11"}, "build")
				return
			}
			p.ok(t, "build")
			if got := prints(t, p.path("dist", "linux_amd64", "app")); got != "edited deeply\n" {
				t.Errorf("it prints %q", got)
			}
		})
	}
}

func unusedOverride(t *testing.T, x executor) {
	p, _ := newUsesLib(t, x)
	c := p.ok(t, "build")
	if strings.Contains(c.stderr.String(), "Warning") {
		t.Errorf("an override that is used is warned of:\n%s", c.stderr.String())
	}
	p.put(t, "main.go", "package main\n\nfunc main() {}\n")
	c = p.ok(t, "build")
	contains(t, c.stderr.String(), "example.com/lib", "gobuild.hcl", "override")
}
