package check

import (
	"maps"
	"strings"
	"testing"
)

// What the linker would ignore is a warning at the stamp's key, and what it may set is none.
func TestStamps(t *testing.T) {
	files := map[string]string{
		"go.mod": goMod + "\nrequire example.com/lib v1.0.0\n",
		"a/a.go": `package main

import (
	_ "example.com/lib/x"
	_ "example.com/m/version"
)

type alias = string

const fixed = "1"

var version, commit = "1", fixed + "x"
var text string
var number int
var counted = 3
var first = compute()
var list []string
var other alias

func compute() string { return "" }

func main() {}
`,
		"a/a_arm64.go":       "package main\n\nvar armed string\n",
		"version/version.go": "package version\n\nvar Version = \"dev\"\n",
		"unused/unused.go":   "package unused\n\nvar Version string\n",
	}
	for _, test := range []struct{ key, want string }{
		{"main.version", ""},
		{"main.commit", ""},
		{"main.text", ""},
		{"main.other", ""},
		{"main.armed", ""},
		{"example.com/m/version.Version", ""},
		{"example.com/lib/y.Version", ""},
		{"runtime.buildVersion", ""},
		{"main.versoin", `declares no variable versoin, and the linker ignores its stamp. Did you mean "main.version`},
		{"main.fixed", "is no variable"},
		{"main.compute", "is no variable"},
		{"main.alias", "is no variable"},
		{"main.number", "is no string"},
		{"main.counted", "is no string"},
		{"main.list", "is no string"},
		{"main.first", "gets a value when the program starts"},
		{"example.com/m/a.version", `write "main.version"`},
		{"example.com/m/version.version", "declares no variable version"},
		{"example.com/m/unused.Version", "imports no package example.com/m/unused"},
		{"example.com/m/versoin.Version", `Did you mean "example.com/m/version.Version"?`},
		{"example.org/lib.Version", "imports no package example.org/lib"},
	} {
		t.Run(test.key, func(t *testing.T) {
			files["gobuild.hcl"] = `target "a" {
  package   = "./a"
  platforms = ["linux/amd64", "linux/arm64"]
  stamp = {
    "` + test.key + `" = "1"
  }
}
`
			diags := diagnose(t, files)
			switch {
			case test.want == "" && len(diags) > 0, test.want != "" && len(diags) != 1:
				t.Fatalf("got %v", diags)
			case test.want != "" && (!strings.Contains(diags[0].Detail, test.want) || diags[0].Subject.Start.Line != 5):
				t.Errorf("line %d: %s\nwant %s", diags[0].Subject.Start.Line, diags[0].Detail, test.want)
			}
		})
	}
}

// Packages of other modules are looked into where they are on disk: in the module cache, or vendored.
func TestStampsOfDependencies(t *testing.T) {
	const library = `package version

import _ "example.com/deep/x"

var Version string
var Count int
`
	main := map[string]string{
		"go.mod": goMod + "\nrequire example.com/lib v1.0.0\n\nrequire example.com/deep v1.1.0 // indirect\n",
		"a/a.go": "package main\n\nimport _ \"example.com/lib/version\"\n\nfunc main() {}\n",
	}
	const modules = "cache/gopath/pkg/mod/example.com/"
	library100 := map[string]string{
		modules + "lib@v1.0.0/version/version.go": library,
		modules + "lib@v1.0.0/other/other.go":     "package other\n\nvar Version string\n",
	}
	deep := map[string]string{modules + "deep@v1.1.0/x/x.go": "package x\n\nimport _ \"net/http\"\n\nvar X = 1\n"}
	vendor := map[string]string{
		"vendor/modules.txt": "# example.com/lib v1.0.0\n## explicit; go 1.26.0\nexample.com/lib/version\n" +
			"# example.com/deep v1.1.0\n## explicit; go 1.26.0\nexample.com/deep/x\n",
		"vendor/example.com/lib/version/version.go": library,
		"vendor/example.com/deep/x/x.go":            "package x\n\nvar X = 1\n",
	}
	another := map[string]string{modules + "lib@v1.2.0/version/version.go": "package version\n"}
	old := map[string]string{"go.mod": "module example.com/m\n\ngo 1.16\n\nrequire example.com/lib v1.0.0\n"}
	const unlinked = "imports no package example.com/lib/other"
	for _, test := range []struct {
		name  string
		disk  []map[string]string
		key   string
		wants string
	}{
		{"right", []map[string]string{library100, deep}, "example.com/lib/version.Version", ""},
		{"no variable", []map[string]string{library100}, "example.com/lib/version.Versoin",
			`declares no variable Versoin, and the linker ignores its stamp. Did you mean "example.com/lib/version.V`},
		{"no string", []map[string]string{library100}, "example.com/lib/version.Count", "is no string"},
		{"in a deep one", []map[string]string{library100, deep}, "example.com/deep/x.X", "is no string"},
		{"not linked", []map[string]string{library100, deep}, "example.com/lib/other.Version", unlinked},
		{"perhaps linked", []map[string]string{library100}, "example.com/lib/other.Version", ""},
		{"not fetched", nil, "example.com/lib/version.Versoin", ""},
		{"another version", []map[string]string{another}, "example.com/lib/version.Version", ""},
		{"of an old go.mod", []map[string]string{library100, deep, old}, "example.com/lib/version.Versoin", ""},
		{"vendored", []map[string]string{vendor}, "example.com/lib/version.Version", ""},
		{"no variable, vendored", []map[string]string{vendor}, "example.com/lib/version.Versoin", "no variable"},
		{"not linked, vendored", []map[string]string{vendor}, "example.com/lib/other.Version", unlinked},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := maps.Clone(main)
			for _, more := range test.disk {
				maps.Copy(files, more)
			}
			files["gobuild.hcl"] = `target "a" {
  package = "./a"
  stamp   = { "` + test.key + `" = "1" }
}
`
			var got []string
			for _, d := range diagnose(t, files) {
				got = append(got, d.Detail)
			}
			text := strings.Join(got, "\n")
			if (text == "") != (test.wants == "") || !strings.Contains(text, test.wants) {
				t.Errorf("got %q, want %q", text, test.wants)
			}
		})
	}
}
