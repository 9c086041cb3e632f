package config

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// What an attribute's expression is, in each instance that it is evaluated for.
func TestEvaluate(t *testing.T) {
	path := filepath.Join(t.TempDir(), syntax.FileName)
	text := `
locals { a = [1, "x", { k = null }] }
variable "v" { default = true }
defaults {
  image { base = "scratch/${each.key}" }
}
toolchain "t" { version = "1.26.8" }
target "one" {
  for_each  = { x = "./x", y = "./y" }
  package   = each.value
  toolchain = toolchain.t
  cgo       = var.nothing
}
image "i" {
  for_each = target.one
  targets  = [each.value]
}
`
	file, _ := Load(t.Context(), Options{Path: path,
		ReadFile: func(string) ([]byte, error) { return []byte(text), nil }})
	var got []string
	var visit func(blocks []*syntax.Block)
	visit = func(blocks []*syntax.Block) {
		for _, b := range blocks {
			for _, a := range b.Sorted() {
				for _, e := range file.Evaluate(t.Context(), a, a.Expr) {
					got = append(got, strings.TrimSpace(e.Instance+" "+a.Name+" = "+
						strings.Join(strings.Fields(Text(e.Value)), " ")))
				}
			}
			visit(b.Blocks)
		}
	}
	visit(file.Documents()[0].Body.Blocks)
	want := `a = [ 1, "x", { k = null }, ]
default = true
image.i["x"] base = "scratch/x"
image.i["y"] base = "scratch/y"
toolchain.t version = "1.26.8"
for_each = { x = "./x" y = "./y" }
target.one["x"] package = "./x"
target.one["y"] package = "./y"
target.one["x"] toolchain = toolchain.t
target.one["y"] toolchain = toolchain.t
for_each = { x = target.one["x"] y = target.one["y"] }
image.i["x"] targets = [target.one["x"]]
image.i["y"] targets = [target.one["y"]]`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("%s\nnot\n%s", s, want)
	}
}
