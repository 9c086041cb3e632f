package lsp

import (
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// A file that others above it include belongs to the outermost one, as on the command line, even where only the
// file's directory is open.
func TestOutermostIsTheRoot(t *testing.T) {
	files := map[string]string{
		"gobuild.hcl": `include = ["services/gobuild.hcl"]
variable "prefix" { default = "shop" }
target "api" { package = "./api" }
`,
		"services/gobuild.hcl": `include = ["a/gobuild.hcl"]
target "services" { package = "../api" }
`,
		"services/a/gobuild.hcl": `target "a" {
  package = "./cmd"
  name    = "${var.pre‸fix}-a"
}
`,
		"services/other/gobuild.hcl": "target \"other\" {\n  package = \"../../api\"\n  name = var.pre‸fix\n}\n",
		"go.mod":                     "module example.com/shop\n\ngo 1.26.8\n",
		"api/main.go":                "package main\n\nfunc main() {}\n",
		"services/a/cmd/main.go":     "package main\n\nfunc main() {}\n",
	}
	dir, at := tempDir(t), map[string]protocol.Position{}
	for _, name := range []string{"services/a", "services/other"} {
		name += "/gobuild.hcl"
		files[name], at[name] = where(t, files[name])
	}
	write(t, dir, files)
	for name, mistakes := range map[string]int{"services/a": 0, "services/other": 1} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			c := start(t, Options{})
			c.initialize(filepath.Join(dir, name), protocol.Object{})
			file := filepath.Join(dir, name, "gobuild.hcl")
			c.open(file, files[name+"/gobuild.hcl"])
			if got := c.diagnostics(file, 1); len(got) != mistakes {
				t.Errorf("got %v", got)
			}
			var found []protocol.Location
			c.result(&found, "textDocument/definition", protocol.Object{
				"textDocument": protocol.Object{"uri": protocol.URIOf(file)}, "position": at[name+"/gobuild.hcl"],
			})
			if len(found) == 1-mistakes && (mistakes > 0 ||
				found[0].URI == protocol.URIOf(filepath.Join(dir, "gobuild.hcl"))) {
				return
			}
			t.Errorf("the variable is defined at %v", found)
		})
	}
}
