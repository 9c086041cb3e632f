package syntax

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// JSONValue returns an expression of the native syntax, such as an example, as gobuild.hcl.json
// has it: lists and objects as such, and what is to be evaluated in "${…}". What does not
// parse is nil.
func JSONValue(expr string) any {
	x, diags := hclsyntax.ParseExpression([]byte(expr), "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil
	}
	return jsonValue(x, []byte(expr))
}

func jsonValue(x hclsyntax.Expression, src []byte) any {
	switch x := x.(type) {
	case *hclsyntax.TupleConsExpr:
		list := []any{}
		for _, item := range x.Exprs {
			list = append(list, jsonValue(item, src))
		}
		return list
	case *hclsyntax.ObjectConsExpr:
		object := map[string]any{}
		for _, item := range x.Items {
			key, _ := item.KeyExpr.Value(nil)
			object[StringOf(key)] = jsonValue(item.ValueExpr, src)
		}
		return object
	}
	if v, diags := x.Value(nil); !diags.HasErrors() {
		return ctyjson.SimpleJSONValue{Value: v}
	}
	text := string(x.Range().SliceBytes(src))
	if _, is := x.(*hclsyntax.TemplateExpr); is {
		return text[1 : len(text)-1]
	}
	return "${" + text + "}"
}
