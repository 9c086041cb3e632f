package resolve

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Names returns the names in a list of them, or a single one. They are not evaluated: name, in JSON "name". bad is the
// first part that is none, nil if all are names.
func Names(expr hclsyntax.Expression, json bool) (names []string, bad hclsyntax.Expression) {
	items := []hclsyntax.Expression{expr}
	if tuple, ok := expr.(*hclsyntax.TupleConsExpr); ok {
		items = tuple.Exprs
	}
	for _, item := range items {
		name := hcl.ExprAsKeyword(item)
		if json {
			v, _ := item.Value(nil)
			name = syntax.StringOf(v)
		}
		if !hclsyntax.ValidIdentifier(name) {
			return names, item
		}
		names = append(names, name)
	}
	return names, nil
}

// ParamsOf returns the parameters of a function, the variadic one last; nil for other blocks.
func ParamsOf(b *syntax.Block) (params []string) {
	if b.Schema.Kind != "function" {
		return nil
	}
	for _, attr := range []string{"params", "variadic_params"} {
		if a := b.Attribute(attr); a != nil {
			names, _ := Names(a.Expr, a.Source.JSON)
			params = append(params, names...)
		}
	}
	return params
}

// Calls returns the functions of the configuration that an expression calls, by the names in it.
func (ns *Namespace) Calls(expr hclsyntax.Expression, scope *syntax.Scope) (called map[string]*syntax.Block) {
	if len(ns.ByLabel["function"]) == 0 {
		return nil
	}
	called = map[string]*syntax.Block{}
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok {
			if full, ok := ns.Lookup(scope, "function", call.Name); ok {
				called[call.Name] = ns.ByLabel["function"][full]
			}
		}
		return nil
	})
	return called
}
