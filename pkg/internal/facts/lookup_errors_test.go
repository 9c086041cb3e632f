package facts_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestLookupMistakes: each mistake is one diagnostic, at the line where the text on stands.
func TestLookupMistakes(t *testing.T) {
	const main = "\n-- main.go --\npackage main\n"
	for _, test := range []struct{ name, hcl, files, on, summary, detail string }{
		{"no directory", `target "a" { package = "./cdm" }`, "-- go.mod --\nmodule m\n-- cmd/x.go --\npackage x\n",
			"./cdm", "There is no such package", "Did you mean ./cmd?"},
		{"unknown import path", `target "a" { package = "example.com/x" }`, "", "example.com/x",
			"There is no such package", "@VERSION"},
		{"an import path of the module itself", `target "a" { package = "example.com/m/cmd/a" }`,
			"-- go.mod --\nmodule example.com/m\n-- cmd/a/main.go --\npackage main\n", "example.com/m/cmd/a",
			"There is no such package", `written as directories: write "./cmd/a".`},
		{"one that the module lacks", `target "a" { package = "example.com/m/cmd/apy" }`,
			"-- go.mod --\nmodule example.com/m\n-- cmd/api/main.go --\npackage main\n", "example.com/m/cmd/apy",
			"There is no such package", "./cmd/apy is not one. Did you mean ./cmd/api?"},
		{"one of a workspace's member", `target "a" { package = "example.com/m/cmd" }`,
			"-- go.work --\ngo 1.26\nuse ./m\n-- m/go.mod --\nmodule example.com/m\n-- m/cmd/main.go --\npackage " +
				"main\n", "example.com/m/cmd", "There is no such package", `write "./m/cmd".`},
		{"a main that needs cgo", `target "a" { package = "./a" }`,
			"-- go.mod --\nmodule m\n-- a/a.go --\npackage main\nimport \"C\"\n", `./a`,
			"This package cannot be compiled", `a.go needs cgo. Write cgo = "static" or cgo = "dynamic".`},
		{"no main package, beside one that needs cgo", `target "a" { package = "./lib" }`,
			"-- go.mod --\nmodule m\n-- lib/l.go --\npackage lib\n-- a/a.go --\npackage main\nimport \"C\"\n" +
				"-- b/b.go --\npackage main\n", `./lib`,
			"This is no main package", "Main packages: ./a (needs cgo), ./b."},
		{"no main package", `target "a" { package = "." }`, "-- go.mod --\nmodule m\n-- x.go --\npackage x\n", `"."`,
			"This is no main package", "package x"},
		{"no Go files", `target "a" { package = "." }`, "-- go.mod --\nmodule m\n", `"."`,
			"This package cannot be compiled", "has no Go files"},
		{"none for one of the platforms", "target \"a\" {\n  package = \".\"\n  platforms = [\"linux/amd64\", " +
			"\"windows/amd64\"]\n}", "-- go.mod --\nmodule m\n-- x_linux.go --\npackage main\n", `package = "."`,
			"This package cannot be compiled", "windows/amd64"},
		{"no module", `target "a" { package = "." }`, main, `"."`, "A package without a module", "run go mod init"},
		{"no module, but told so", "target \"a\" {\n  package = \".\"\n  mode = \"module\"\n}", main, "mode =",
			"A package without a module", "take mode out"},
		{"no import path", "target \"a\" {\n  package = \".\"\n  mode = \"gopath\"\n}", "-- go.mod --\nmodule m\n" +
			main, "mode =", "A package without an import path", "add an override"},
		{"the root of a workspace", `target "a" { package = "." }`, workspace + main, `package = "."`,
			"A package without a module", "run go mod init"},
		{"a module that the workspace does not use", `target "a" { package = "./near" }`, workspace +
			"-- near/main.go --\npackage main\n", "./near", "The package's module cannot be read", "use ./near"},
		{"go.mod", `target "a" { package = "." }`, "-- go.mod --\nmodule m\nrequire x\n" + main, `"."`,
			"The package's module cannot be read", "go.mod:2"},
		{"a replace line that leads nowhere", `target "a" { package = "." }`,
			"-- go.mod --\nmodule m\nrequire x.y/z v1.0.0\nreplace x.y/z => ../none\n" +
				main, `"."`, "The package's module cannot be read", "go.mod:3"},
		{"an override's go.mod", "override \"x.y/z\" { path = \"./z\" }\ntarget \"a\" { package = \".\" }",
			"-- z/go.mod --\nmodule\n-- go.mod --\nmodule m\n" +
				main, "./z", "The override's go.mod cannot be read", "go.mod:1"},
		{"an override that is another module",
			"override \"x.y/z\" { path = \"./z\" }\ntarget \"a\" { package = \".\" }", "-- z/go.mod --\nmodule " +
				"x.y/other\n-- go.mod --\nmodule m\n" + main, "./z", "The override holds another module", "x.y/other"},
		{"mod of what has no go.mod", "override \"x.y/z\" { path = \"./z\" }\ntarget \"a\" {\n  package = " +
			"\"x.y/z\"\n  mod = \"vendor\"\n}", "-- z/main.go --\npackage main\n", "mod =",
			"These exclude each other", "take mod out"},
		{"no vendor directory", "target \"a\" {\n  package = \".\"\n  mod = \"vendor\"\n}",
			"-- go.mod --\nmodule m\nrequire x.y/z v1.0.0\n" + main, "mod =", "vendor is stale",
			"vendor does not exist: run go mod vendor, or take mod out."},
		{"a stale vendor directory", "target \"a\" {\n  package = \".\"\n  mod = \"vendor\"\n}",
			"-- go.mod --\nmodule m\ngo 1.12\nrequire x.y/z v1.0.0\n-- vendor/modules.txt --\n" + main,
			"package =", "vendor is stale", "Run go mod vendor."},
		{"a remote package in GOPATH mode", "target \"a\" {\n  package = \"example.com/t@v1.0.0\"\n  mode = " +
			"\"gopath\"\n}", "", "mode =", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.summary == "" {
				test.summary = "A remote package is a module"
			}
			url := "off"
			if strings.Contains(test.hcl, "@") {
				url = proxy(t, "-- example.com/t@v1.0.0/go.mod --\nmodule example.com/t\n-- "+
					"example.com/t@v1.0.0/main.go --\npackage main\n")
			}
			config := stable + test.hcl + "\n"
			_, diags, _ := lookUp(t, tree(t, "-- gobuild.hcl --\n"+config+test.files), "GOPROXY="+url, "GOSUMDB=off")
			if len(diags) != 1 {
				t.Fatalf("diagnostics %v", diags)
			}
			d := diags[0]
			at := strings.Count(config[:strings.Index(config, test.on)], "\n") + 1
			if d.Summary != test.summary || !strings.Contains(d.Detail, test.detail) || d.Subject.Start.Line != at {
				t.Errorf("line %d, %s: %s\nwant line %d, %s: …%s…", d.Subject.Start.Line, d.Summary, d.Detail, at,
					test.summary, test.detail)
			}
		})
	}
}

// TestLookupMistakesTogether: one target's mistake does not hide another's.
func TestLookupMistakesTogether(t *testing.T) {
	var config strings.Builder
	config.WriteString(stable)
	for i := range 3 {
		fmt.Fprintf(&config, "target \"lib%d\" { package = \"./lib\" }\ntarget \"none%d\" { package = \"./none\" }\n",
			i, i)
	}
	_, diags, _ := lookUp(t, tree(t, "-- gobuild.hcl --\n"+config.String()+
		"-- go.mod --\nmodule m\n-- lib/lib.go --\npackage lib\n"))
	if len(diags) != 6 {
		t.Errorf("%d diagnostics, want 6: %v", len(diags), diags)
	}
}

// TestUnknownVersionOnce: a toolchain that many targets share is looked up once.
func TestUnknownVersionOnce(t *testing.T) {
	url := proxy(t, "-- golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/go.mod --\nmodule golang.org/toolchain\n")
	_, diags, _ := lookUp(t, tree(t, `
-- gobuild.hcl --
toolchain "none" { version = "1.26.99" }
defaults {
  target { toolchain = toolchain.none }
}
target "a" { package = "." }
target "b" { package = "." }
-- go.mod --
module m
-- main.go --
package main
`), "GOPROXY="+url, "GOSUMDB=off")
	if len(diags) != 1 || diags[0].Summary != "There is no such Go version" || diags[0].Subject.Start.Line != 1 {
		t.Errorf("diagnostics %v", diags)
	}
}
