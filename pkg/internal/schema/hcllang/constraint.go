package hcllang

import (
	"strings"

	"github.com/hashicorp/hcl-lang/schema"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// constraint is what may be written where a value of a type belongs.
func constraint(a *lang.Attribute, t lang.Type) schema.Constraint {
	one := plain(a, t)
	if t.Or == nil {
		return one
	}
	all := schema.OneOf{}
	for _, c := range []schema.Constraint{one, constraint(a, *t.Or)} {
		if several, ok := c.(schema.OneOf); ok {
			all = append(all, several...)
		} else {
			all = append(all, c)
		}
	}
	return all
}

func plain(a *lang.Attribute, t lang.Type) schema.Constraint {
	switch t.Kind {
	case lang.TypeReference:
		return references(a)
	case lang.TypeList:
		return schema.OneOf{schema.List{Elem: constraint(a, *t.Elem)},
			schema.AnyExpression{OfType: ctyType(t), SkipLiteralComplexTypes: true}}
	case lang.TypeMap:
		return schema.OneOf{schema.Map{Elem: constraint(a, *t.Elem)},
			schema.AnyExpression{OfType: ctyType(t), SkipLiteralComplexTypes: true}}
	case lang.TypeString:
		return strs(a)
	}
	return schema.AnyExpression{OfType: ctyType(t)}
}

// references are those that lead to a block of a kind that the attribute takes.
func references(a *lang.Attribute) schema.Constraint {
	all := schema.OneOf{}
	for _, kind := range a.Refs {
		all = append(all, schema.Reference{OfScopeId: Scope(kind), Name: kind})
	}
	return all
}

// strs is any string, or first those that the attribute is limited to.
func strs(a *lang.Attribute) schema.Constraint {
	expr := schema.AnyExpression{OfType: cty.String}
	if len(a.Enum) == 0 {
		return expr
	}
	all := schema.OneOf{}
	for _, s := range a.Enum {
		all = append(all, schema.LiteralValue{Value: cty.StringVal(s)})
	}
	return append(all, expr)
}

func ctyType(t lang.Type) cty.Type {
	switch t.Kind {
	case lang.TypeString:
		return cty.String
	case lang.TypeBool:
		return cty.Bool
	case lang.TypeNumber:
		return cty.Number
	case lang.TypeList:
		return cty.List(ctyType(*t.Elem))
	case lang.TypeSet:
		return cty.Set(ctyType(*t.Elem))
	case lang.TypeMap:
		return cty.Map(ctyType(*t.Elem))
	}
	return cty.DynamicPseudoType
}

func defaultOf(a *lang.Attribute) schema.Default {
	switch {
	case a.Default == "":
		return nil
	case a.Type.Kind == lang.TypeBool:
		return schema.DefaultValue{Value: cty.BoolVal(a.Default == "true")}
	}
	return schema.DefaultValue{Value: cty.StringVal(strings.Trim(a.Default, `"`))}
}
