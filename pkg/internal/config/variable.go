package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// variablePrefix is the prefix of environment variables that set variables.
const variablePrefix = "GOBUILD_VAR_"

// variable returns the value of a variable: from -set, the environment, or its default.
func (e *evaluator) variable(name string) cty.Value {
	b := e.ByLabel["variable"][name]
	return e.demand(frame{variableKey(name), "var." + name, b.Header}, func(e *evaluator) cty.Value {
		return e.computeVariable(b)
	})
}

func (e *evaluator) computeVariable(b *syntax.Block) cty.Value {
	def, hasDefault := cty.NullVal(cty.String), false
	a := b.Attribute("default")
	if a != nil {
		v, ok := e.evaluate(a.Expr, site{source: a.Source, owner: "var." + b.Label})
		if !ok {
			return syntax.Failed
		}
		v, tainted := syntax.Strip(v)
		if tainted {
			return syntax.Failed
		}
		def, hasDefault = v, true
	}
	given, ok := e.opts.external(b.Label)
	switch {
	case ok && hasDefault:
		return given.convert(b, def, e.out)
	case ok:
		return cty.StringVal(given.text)
	case hasDefault:
		return def
	}
	if b.IsBroken() {
		return syntax.Failed
	}
	e.out.Errorf(b.Header, diag.VariableWithoutAValue,
		"The variable %q has no value: set it with -set=%s=… or %s%s=…, or give it a default.",
		b.Label, b.Label, variablePrefix, b.Label)
	return syntax.Failed
}

// An external is the value of a variable that is not in the file.
type external struct {
	text string
	from string // the flag or environment variable that set it
}

// external returns the value of a variable from -set or the environment.
func (o *Options) external(name string) (x external, ok bool) {
	if text, ok := o.Set[name]; ok {
		return external{text, "-set=" + name}, true
	}
	for _, entry := range o.Environ {
		if v, is := strings.CutPrefix(entry, variablePrefix+name+"="); is {
			x, ok = external{v, variablePrefix + name}, true
		}
	}
	return x, ok
}

// convert returns the value in the type of the default of a variable.
func (x external) convert(b *syntax.Block, def cty.Value, out *diag.Collector) cty.Value {
	want := def.Type()
	if want == cty.DynamicPseudoType || want == cty.String {
		return cty.StringVal(x.text)
	}
	var in cty.Value = cty.StringVal(x.text)
	if !want.IsPrimitiveType() {
		expr, diags := hclsyntax.ParseExpression([]byte(x.text), x.from, hcl.InitialPos)
		if !diags.HasErrors() {
			in, diags = expr.Value(nil)
		}
		if diags.HasErrors() {
			return x.wrongType(b, want, out)
		}
	}
	for _, t := range variableTypes(want) {
		if v, err := convert.Convert(in, t); err == nil {
			return v
		}
	}
	return x.wrongType(b, want, out)
}

func (x external) wrongType(b *syntax.Block, want cty.Type, out *diag.Collector) cty.Value {
	at := b.Header
	if a := b.Attribute("default"); a != nil {
		at = a.Expr.Range()
	}
	example := map[bool]string{true: `, written as in the file`}[!want.IsPrimitiveType()]
	out.Errorf(at, diag.WrongType, "%s is %s, but the variable %q takes %s, as its default is one%s.", x.from,
		diag.Quote(x.text), b.Label, describeType(want), example)
	return syntax.Failed
}

// variableTypes returns the types that an external value may have, the narrowest first: a
// list may have another length than the default, a map other keys.
func variableTypes(t cty.Type) []cty.Type {
	switch {
	case t.IsTupleType():
		elem, _ := convert.UnifyUnsafe(t.TupleElementTypes())
		if t.Length() == 0 || elem == cty.NilType {
			elem = cty.DynamicPseudoType
		}
		return []cty.Type{cty.List(elem)}
	case t.IsObjectType():
		elem, _ := convert.UnifyUnsafe(slices.Collect(maps.Values(t.AttributeTypes())))
		if len(t.AttributeTypes()) == 0 || elem == cty.NilType {
			elem = cty.DynamicPseudoType
		}
		return []cty.Type{t, cty.Map(elem)}
	}
	return []cty.Type{t}
}

// local returns the value of a local.
func (e *evaluator) local(name string) cty.Value {
	a := e.Locals[name]
	return e.demand(frame{localKey(name), "local." + name, a.NameRange}, func(e *evaluator) cty.Value {
		v, _ := e.evaluate(a.Expr, site{source: a.Source, owner: "local." + name})
		return v
	})
}
