package facts_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const stable = `toolchain "stable" { version = "1.26.8" }
defaults {
  target { toolchain = toolchain.stable }
}
`

func TestModuleFacts(t *testing.T) {
	f, dir := one(t, `
-- gobuild.hcl --
`+stable+`
target "api" { package = "./cmd/api" }
-- go.mod --
module example.com/app

go 1.22

godebug panicnil=1

require example.com/dep v1.2.3
-- go.sum --
example.com/dep v1.2.3 h1:x=
-- cmd/api/main.go --
package main
`)
	m := f.Module
	switch {
	case f.Mode() != "module" || f.ImportPath != "example.com/app/cmd/api" || f.Dir != filepath.Join(dir, "cmd", "api"):
		t.Errorf("%s %s in %s", f.Mode(), f.ImportPath, f.Dir)
	case m.Root != dir || m.Path != "example.com/app" || m.Go != "1.22" || m.Godebug["panicnil"] != "1":
		t.Errorf("module %+v", m)
	case !m.HasDeps || m.Vendored || m.Work != nil || !slices.Equal(m.Requires["example.com/dep"], []string{"v1.2.3"}):
		t.Errorf("module %+v", m)
	case m.GoSum != "example.com/dep v1.2.3 h1:x=\n" || !strings.Contains(m.GoMod, "require example.com/dep"):
		t.Errorf("go.mod %q, go.sum %q", m.GoMod, m.GoSum)
	case f.Toolchain.Version != "1.26.8":
		t.Errorf("toolchain %v", f.Toolchain)
	}
}

// TestMod: a target says whether modules come from the vendor directory, whatever go.mod says.
func TestMod(t *testing.T) {
	const dep = "\nrequire example.com/dep v1.2.3\n"
	const vendored = "-- vendor/modules.txt --\n# example.com/dep v1.2.3\n## explicit\n"
	for name, test := range map[string]struct {
		mod, goMod, files string
		vendored          bool
	}{
		"by default":                  {"", "go 1.14" + dep, vendored, true},
		"by default, before 1.14":     {"", "go 1.13" + dep, vendored, false},
		"vendor before 1.14":          {"vendor", "go 1.13" + dep, vendored, true},
		"readonly":                    {"readonly", "go 1.14" + dep, vendored, false},
		"vendor of what needs none":   {"vendor", "go 1.14\n", "", false},
		"vendor, and a directory":     {"vendor", "go 1.14\n", "-- vendor/modules.txt --\n", true},
		"readonly of what needs none": {"readonly", "go 1.14\n", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			line := ""
			if test.mod != "" {
				line = "  mod = \"" + test.mod + "\"\n"
			}
			f, _ := one(t, "-- gobuild.hcl --\n"+stable+"target \"api\" {\n  package = \".\"\n"+line+"}\n"+
				"-- main.go --\npackage main\n-- go.mod --\nmodule example.com/app\n\n"+test.goMod+"\n"+test.files)
			if f.Module.Vendored != test.vendored || f.Module.Mod != test.mod {
				t.Errorf("vendored is %v, and mod %q", f.Module.Vendored, f.Module.Mod)
			}
		})
	}
}

// TestConstraintOfVariant: a file for a variant of an architecture is one of the target's for that variant.
func TestConstraintOfVariant(t *testing.T) {
	f, dir := one(t, "-- gobuild.hcl --\n"+stable+"target \"api\" {\n  package = \".\"\n  platforms = "+
		"[\"linux/amd64/v3\", \"linux/arm64/v8.2,lse\"]\n}\n-- main.go --\n//go:build amd64.v3 || arm64.v8.2\n\n"+
		"package main\n-- go.mod --\nmodule example.com/app\n\ngo 1.26\n")
	if f.Dir != dir {
		t.Errorf("it is in %s", f.Dir)
	}
}

func TestPackageOfModuleRoot(t *testing.T) {
	for _, pkg := range []string{".", "./"} {
		f, dir := one(t, `
-- gobuild.hcl --
`+stable+`
target "app" { package = "`+pkg+`" }
-- go.mod --
module example.com/app/v2
-- main.go --
package main
`)
		if f.ImportPath != "example.com/app/v2" || f.Module.Root != dir {
			t.Errorf("%s: %s of %s", pkg, f.ImportPath, f.Module.Root)
		}
	}
}

// TestNestedModule: the nearest go.mod counts, also in a directory with a space.
func TestNestedModule(t *testing.T) {
	f, dir := one(t, `
-- gobuild.hcl --
`+stable+`
target "in" { package = "./in ner/cmd" }
-- go.mod --
module example.com/outer
-- in ner/go.mod --
module example.com/inner

replace example.com/lib => "../li b"

require example.com/lib v0.0.0
-- li b/go.mod --
module example.com/lib

require example.com/more v1.0.0
-- in ner/cmd/main.go --
package main
`)
	m := f.Module
	if m.Root != filepath.Join(dir, "in ner") || f.ImportPath != "example.com/inner/cmd" {
		t.Errorf("%s of %s", f.ImportPath, m.Root)
	}
	if len(m.Locals) != 1 || m.Locals[0].Dir != filepath.Join(dir, "li b") || m.Locals[0].Renamed != "" {
		t.Errorf("locals %+v", m.Locals)
	}
	if len(m.Requires["example.com/more"]) != 1 {
		t.Errorf("what a replacement requires is missing: %v", m.Requires)
	}
}

func TestReplacedByOtherModule(t *testing.T) {
	f, _ := one(t, `
-- gobuild.hcl --
`+stable+`
target "app" { package = "." }
-- go.mod --
module example.com/app

require example.com/lib v1.0.0

replace example.com/lib => ./fork
-- main.go --
package main
-- fork/go.mod --
// a fork
module example.com/me/fork

go 1.20

require example.com/more v1.0.0
`)
	want := "// a fork\nmodule example.com/lib\n\ngo 1.20\n\nrequire example.com/more v1.0.0\n"
	if got := f.Module.Locals[0].Renamed; got != want {
		t.Errorf("the renamed go.mod is\n%s", got)
	}
}

const workspace = `
-- go.work --
go 1.22.1

use (
	./app
	./lib
)

replace example.com/near => ./near

replace example.com/x v1.0.0 => example.com/y v1.1.0

godebug panicnil=1
-- go.work.sum --
example.com/x v1.0.0 h1:x=
-- app/go.mod --
module example.com/app

go 1.20

require example.com/dep v1.0.0
-- app/main.go --
package main
-- lib/go.mod --
module example.com/lib

require example.com/dep v1.1.0
-- lib/go.sum --
example.com/indirect v1.0.0 h1:x=
-- lib/lib.go --
package lib
-- near/go.mod --
module example.com/near
`

func TestWorkspaceFacts(t *testing.T) {
	f, dir := one(t, "-- gobuild.hcl --\n"+stable+"target \"app\" { package = \"./app\" }\n"+workspace)
	m, w := f.Module, f.Module.Work
	switch {
	case m.Root != filepath.Join(dir, "app") || m.Go != "1.20" || w.Dir != dir || w.Go != "1.22.1":
		t.Errorf("module %+v, workspace %+v", m, w)
	case len(w.Uses) != 2 || w.Godebug["panicnil"] != "1" || w.Sum != "example.com/x v1.0.0 h1:x=\n":
		t.Errorf("workspace %+v", w)
	case len(w.Replace) != 2 || w.Replace[0].NewPath != filepath.Join(dir, "near") ||
		w.Replace[1].NewPath != "example.com/y":
		t.Errorf("replace lines %+v", w.Replace)
	case !slices.Equal(m.Requires["example.com/dep"], []string{"v1.0.0", "v1.1.0"}):
		t.Errorf("requirements of all members: %v", m.Requires)
	}
}

// TestToolchainLeftOut: the newer of go.mod's toolchain line and its go line; in a workspace go.work's.
func TestToolchainLeftOut(t *testing.T) {
	for _, test := range []struct{ lines, work, want string }{
		{"go 1.22.3\n", "", "1.22.3"},
		{"go 1.22.3\ntoolchain go1.23.4\n", "", "1.23.4"},
		{"go 1.22.3\ntoolchain default\n", "", "1.22.3"},
		{"go 1.26.8\ntoolchain go1.24.13\n", "", "1.26.8"},
		{"go 1.26.8\ntoolchain go1.26rc1\n", "", "1.26.8"},
		{"go 1.24.0\n", "go 1.26.8\ntoolchain go1.24.13\nuse .\n", "1.26.8"},
		{"go 1.24.0\n", "go 1.24.2\ntoolchain go1.26.1\nuse .\n", "1.26.1"},
		{"go 1.24.0\n", "go 1.24.2\ntoolchain default\nuse .\n", "1.24.2"},
		{"go 1.20\n", "go 1.24.2\nuse .\n", "1.24.2"},
	} {
		archive := "-- gobuild.hcl --\ntarget \"a\" { package = \".\" }\n-- main.go --\npackage main\n-- go.mod " +
			"--\nmodule example.com/a\n" + test.lines
		if test.work != "" {
			archive += "-- go.work --\n" + test.work
		}
		if f, _ := one(t, archive); f.Toolchain.Version != test.want {
			t.Errorf("%q, %q: Go %s, want %s", test.lines, test.work, f.Toolchain.Version, test.want)
		}
	}
}

// TestGOPATHFacts: trees, and packages in them by import path and by directory, also below a
// go.mod that stands outside of the tree.
func TestGOPATHFacts(t *testing.T) {
	facts, dir := found(t, `
-- gobuild.hcl --
gopath = ["./tree"]
`+stable+`
target "path" { package = "example.com/old/hello" }
target "dir" { package = "./tree/src/example.com/old/hello" }
target "module" { package = "example.com/new" }
target "told" {
  package = "example.com/new"
  mode    = "gopath"
}
-- go.mod --
module example.com/around
-- tree/src/example.com/old/hello/main.go --
package main
-- tree/src/example.com/new/go.mod --
module example.com/new
-- tree/src/example.com/new/main.go --
package main
`)
	for _, label := range []string{"path", "dir"} {
		f := facts[label]
		if f.Mode() != "gopath" || f.ImportPath != "example.com/old/hello" || !slices.Equal(f.Trees,
			[]string{filepath.Join(dir, "tree")}) {
			t.Errorf("%s: %s %s, trees %q", label, f.Mode(), f.ImportPath, f.Trees)
		}
	}
	if f := facts["module"]; f.Mode() != "module" || f.Module.Path != "example.com/new" {
		t.Errorf("a tree's module: %s %+v", f.Mode(), f.Module)
	}
	if f := facts["told"]; f.Mode() != "gopath" {
		t.Errorf("mode = gopath: %s", f.Mode())
	}
}

func TestLinks(t *testing.T) {
	dir := tree(t, `
-- gobuild.hcl --
`+stable+`
override "example.com/old" { path = "./link" }
target "in" { package = "./cmd/again" }
target "out" { package = "./cmd/away" }
target "override" { package = "./link/hello" }
-- go.mod --
module example.com/app
-- cmd/api/main.go --
package main
-- elsewhere/go.mod --
module example.com/elsewhere
-- real/hello/main.go --
package main
`)
	for link, to := range map[string]string{"cmd/again": "api", "cmd/away": t.TempDir(), "link": "real"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip("needs symbolic links:", err)
		}
	}
	facts, diags, _ := lookUp(t, dir)
	if facts["in"].ImportPath != "example.com/app/cmd/again" {
		t.Errorf("a link within the module: %s", facts["in"].ImportPath)
	}
	if f := facts["override"]; f.Mode() != "gopath" || f.ImportPath != "example.com/old/hello" {
		t.Errorf("an override behind a link: %s %s", f.Mode(), f.ImportPath)
	}
	if len(diags) != 1 || diags[0].Summary != "A link leads out of the module" {
		t.Errorf("a link out of the module: %v", diags)
	}
}

func TestRemoteFacts(t *testing.T) {
	url := proxy(t, `
-- golang.org/toolchain@v0.0.1-go1.22.1.`+runtime.GOOS+"-"+runtime.GOARCH+`/go.mod --
module golang.org/toolchain
-- example.com/tool@v1.4.0/go.mod --
module example.com/tool

go 1.22.1

require example.com/dep v1.0.0
-- example.com/tool@v1.4.0/cmd/tool/main.go --
package main
`)
	facts, _ := found(t, `
-- gobuild.hcl --
override "example.com/dep" { path = "./dep" }
override "example.com/other" { path = "./other" }
target "tool" { package = "example.com/tool/cmd/tool@v1.4.0" }
-- dep/dep.go --
package dep
-- other/other.go --
package other
`, "GOPROXY="+url, "GOSUMDB=off")
	f := facts["tool"]
	if r := f.Remote; r == nil || r.Module != "example.com/tool" || r.Version != "v1.4.0" || r.Go != "1.22.1" {
		t.Errorf("remote %+v", r)
	}
	if f.Toolchain.Version != "1.22.1" || f.ImportPath != "example.com/tool/cmd/tool" {
		t.Errorf("%s with %v", f.ImportPath, f.Toolchain)
	}
	if got := overridden(f); got != "example.com/dep" {
		t.Errorf("overrides %q: those of its go.mod count", got)
	}
}
