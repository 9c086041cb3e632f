package config

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// What an attribute's expression is, in each instance that it is evaluated for.
func TestEvaluate(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
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
	file, _ := Load(t.Context(), Options{Path: path, ReadFile: func(string) ([]byte, error) { return []byte(text), nil }})
	var got []string
	var visit func(blocks []*OutlineBlock)
	visit = func(blocks []*OutlineBlock) {
		for _, b := range blocks {
			for _, a := range b.Attributes {
				for _, e := range file.Evaluate(t.Context(), a, a.Expr) {
					got = append(got, strings.TrimSpace(e.Instance+" "+a.Name+" = "+strings.Join(strings.Fields(Text(e.Value)), " ")))
				}
			}
			visit(b.Blocks)
		}
	}
	visit(file.Outlines()[0].Blocks)
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

// A mistake hides nothing but itself.
func TestParse(t *testing.T) {
	body, diags := Parse("x", []byte("locals {\n  a = 1\n  b = ]\n}\ntarget \"x\" {}\n"))
	if !diags.HasErrors() || len(body.Blocks) != 2 || body.Blocks[0].Body.Attributes["a"] == nil {
		t.Errorf("%v %v", diags, body.Blocks)
	}
	if body, diags := Parse("x", []byte(strings.Repeat("[", 1000))); body == nil || !diags.HasErrors() {
		t.Error("that is too deep")
	}
}

// Names stand where Step says.
func TestStep(t *testing.T) {
	const text = `target.a["b c"].name[0]`
	expr, diags := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var got []string
	for _, step := range expr.Variables()[0] {
		if name, at, ok := Step(step); ok {
			got = append(got, name+"="+text[at.Start.Byte:at.End.Byte])
		}
	}
	if s := strings.Join(got, " "); s != "target=target a=a b c=b c name=name" {
		t.Error(s)
	}
}
