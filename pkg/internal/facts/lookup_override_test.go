package facts_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/check"
)

// app is a module that imports example.com/dep and knows an indirect one.
const app = `
target "app" { package = "." }
-- go.mod --
module example.com/app

go 1.22

require example.com/dep v1.2.3

replace example.com/dep => example.com/fork v1.0.0
-- go.sum --
example.com/dep v1.2.3 h1:x=
example.com/indirect v1.0.0/go.mod h1:x=
-- main.go --
package main

import _ "example.com/dep"
`

func TestOverrides(t *testing.T) {
	for _, test := range []struct{ name, hcl, files, want string }{
		{"with go.mod", `override "example.com/dep" { path = "./dep" }`, `
-- dep/go.mod --
module example.com/dep

go 1.20

require example.com/more v1.0.0
-- dep/dep.go --
package dep
`, "example.com/dep"},
		{"without go.mod", `override "example.com/dep" { path = "./dep" }`, "-- dep/dep.go --\npackage dep\n",
			"example.com/dep"},
		{"of an indirect dependency", `override "example.com/indirect" { path = "./ind" }`,
			"-- ind/ind.go --\npackage ind\n", "example.com/indirect"},
		{"that nothing imports", `override "example.com/unused" { path = "./x" }`, "-- x/x.go --\npackage x\n", ""},
		{"imported only by another override", `
override "example.com/new" { path = "./new" }
override "example.com/dep" { path = "./dep" }`, `
-- dep/dep.go --
package dep

import _ "example.com/new/sub"
-- new/sub/new.go --
package sub
`, "example.com/new example.com/dep"},
		{"imported only by another override, which a module from the proxy imports", `
override "example.com/new" { path = "./new" }
override "example.com/indirect" { path = "./ind" }`, `
-- ind/deep/down/ind.go --
package down

import _ "example.com/new/sub"
-- ind/testdata/x.go --
package x

import _ "example.com/unused"
-- new/sub/new.go --
package sub
`, "example.com/new example.com/indirect"},
		{"required only by another override", `
override "example.com/dep" { path = "./dep" }
override "example.com/far" { path = "./far" }`, `
-- dep/go.mod --
module example.com/dep

require example.com/far v1.0.0
-- far/far.go --
package far
`, "example.com/dep example.com/far"},
		{"known only from another override's go.sum", `
override "example.com/far" { path = "./far" }
override "example.com/dep" { path = "./dep" }`, `
-- dep/go.mod --
module example.com/dep
-- dep/go.sum --
example.com/far v1.0.0 h1:x=
-- far/far.go --
package far
`, "example.com/far example.com/dep"},
		{"nested", `
override "example.com/dep" { path = "./dep" }
override "example.com/dep/sub" { path = "./sub" }`, `
-- dep/dep.go --
package dep

import _ "example.com/dep/sub/x"
-- sub/x/x.go --
package x
`, "example.com/dep example.com/dep/sub"},
		{"the main module itself", `override "example.com/app" { path = "." }`, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, _ := one(t, "-- gobuild.hcl --\n"+stable+test.hcl+app+test.files)
			if got := overridden(f); got != test.want {
				t.Errorf("overrides %q, want %q", got, test.want)
			}
		})
	}
}

func TestOverrideFacts(t *testing.T) {
	f, dir := one(t, "-- gobuild.hcl --\n"+stable+`override "example.com/dep" { path = "./dep" }`+app+`
-- dep/go.mod --
module example.com/dep

go 1.20

require example.com/more v1.0.0
`)
	o := f.Overrides[0]
	if o.Dir != filepath.Join(dir, "dep") || !o.HasMod || o.Go != "1.20" ||
		!slices.Equal(o.Requires["example.com/more"], []string{"v1.0.0"}) {
		t.Errorf("override %+v", o)
	}
	if strings.Contains(f.Module.GoMod, "replace") || !strings.Contains(f.Module.GoMod,
		"require example.com/dep v1.2.3") {
		t.Errorf("the replace line of what is overridden is still there:\n%s", f.Module.GoMod)
	}
}

// TestOverrideOnOnePlatform: what only Windows imports counts for a target that is built for it.
func TestOverrideOnOnePlatform(t *testing.T) {
	archive := "-- gobuild.hcl --\n" + stable + `
override "example.com/win" { path = "./win" }
target "app" {
  package   = "."
  platforms = ["linux/amd64", "windows/amd64"]
}
-- go.mod --
module example.com/app
-- main.go --
package main
-- main_windows.go --
package main

import _ "example.com/win"
-- win/win.go --
package win
`
	if f, _ := one(t, archive); overridden(f) != "example.com/win" {
		t.Errorf("overrides %q", overridden(f))
	}
	if f, _ := one(t, strings.Replace(archive, `, "windows/amd64"`, "", 1)); overridden(f) != "" {
		t.Errorf("for Linux alone: overrides %q", overridden(f))
	}
}

func TestOverrideInWorkspace(t *testing.T) {
	f, _ := one(t, "-- gobuild.hcl --\n"+stable+`
override "example.com/indirect" { path = "./ind" }
override "example.com/lib" { path = "./mylib" }
target "app" { package = "./app" }
`+workspace+`
-- ind/ind.go --
package ind
-- mylib/go.mod --
module example.com/lib
`)
	if got := overridden(f); got != "example.com/indirect example.com/lib" {
		t.Errorf("overrides %q: one is a member, one stands in a member's go.sum", got)
	}
}

func TestOverrideOfVendored(t *testing.T) {
	f, dir := one(t, "-- gobuild.hcl --\n"+stable+`override "example.com/dep" { path = "./dep" }`+app+`
-- vendor/modules.txt --
# example.com/dep v1.2.3 => example.com/fork v1.0.0
## explicit
example.com/dep
# example.com/dep => example.com/fork v1.0.0
-- vendor/example.com/dep/dep.go --
package dep
-- vendor/example.com/dep/gone.go --
package dep
-- dep/dep.go --
package dep
-- dep/new.go --
package dep
`)
	if !f.Module.Vendored || overridden(f) != "example.com/dep" {
		t.Errorf("vendored %t, overrides %q", f.Module.Vendored, overridden(f))
	}
	vendored, own := filepath.Join(dir, "vendor/example.com/dep"), filepath.Join(dir, "dep")
	for from, want := range map[string]string{"dep.go": filepath.Join(own, "dep.go"),
		"new.go": filepath.Join(own, "new.go"), "gone.go": ""} {
		if got, ok := f.Module.Overlay[filepath.Join(vendored, from)]; !ok || got != want {
			t.Errorf("%s is replaced by %q (%t)", from, got, ok)
		}
	}
}

// TestOverrideAsPackage: a package below an override is a module if that has a go.mod, and
// by its import path if not, or if the Go is too old. All overrides are in their places then.
func TestOverrideAsPackage(t *testing.T) {
	facts, dir := found(t, `
-- gobuild.hcl --
`+stable+`
toolchain "old" { version = "1.5.4" }
override "example.com/bare" { path = "./bare" }
override "example.com/mod" { path = "./mod" }
target "bare" { package = "example.com/bare/hello" }
target "mod" { package = "example.com/mod/hello" }
target "dir" { package = "./mod/hello" }
target "old" {
  package   = "example.com/mod/hello"
  toolchain = toolchain.old
}
-- go.mod --
module example.com/around
-- bare/hello/main.go --
package main
-- mod/go.mod --
module example.com/mod
-- mod/hello/main.go --
package main
`)
	for label, want := range map[string]string{"bare": "gopath", "mod": "module", "dir": "module", "old": "gopath"} {
		if got := facts[label].Mode(); got != want {
			t.Errorf("%s: %s, want %s", label, got, want)
		}
	}
	if m := facts["mod"].Module; m.Root != filepath.Join(dir, "mod") || overridden(facts["mod"]) != "" {
		t.Errorf("module %+v, overrides %q", m, overridden(facts["mod"]))
	}
	if got := overridden(facts["bare"]); got != "example.com/bare example.com/mod" {
		t.Errorf("overrides in GOPATH mode: %q", got)
	}
}

// TestUnusedOverride: what is reached only through a vendor directory of GOPATH mode is used.
func TestUnusedOverride(t *testing.T) {
	dir := tree(t, `
-- gobuild.hcl --
`+stable+`
override "example.com/a" { path = "./a" }
override "example.com/b" { path = "./b" }
override "example.com/c" { path = "./c" }
target "a" { package = "example.com/a" }
-- a/main.go --
package main

import _ "example.com/v"
-- a/vendor/example.com/v/v.go --
package v

import _ "example.com/b/x"
-- b/x/x.go --
package x
-- c/c.go --
package c
`)
	_, diags, s := lookUp(t, dir)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	warnings := check.UnusedOverrides(s.file.Overrides, s.Imported(), nil)
	if len(warnings) != 1 || !strings.Contains(warnings[0].Detail, "example.com/c") ||
		warnings[0].Subject.Start.Line == 0 {
		t.Errorf("warnings %v", warnings)
	}
}
