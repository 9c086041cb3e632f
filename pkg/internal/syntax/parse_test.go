package syntax

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

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
	for _, s := range expr.Variables()[0] {
		if name, at, ok := StepName(s); ok {
			got = append(got, name+"="+text[at.Start.Byte:at.End.Byte])
		}
	}
	if s := strings.Join(got, " "); s != "target=target a=a b c=b c name=name" {
		t.Error(s)
	}
}
