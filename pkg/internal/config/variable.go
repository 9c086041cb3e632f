package config

import (
	"fmt"
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

// variablePrefix begins the names of environment variables that set variables.
const variablePrefix = "GOBUILD_VAR_"

// variable is the value of a variable: from -set, the environment, or its default.
func (e *evaluator) variable(name string) cty.Value {
	b := e.ByLabel["variable"][name]
	return e.demand(frame{variableKey(name), "var." + name, b.Header}, func(e *evaluator) cty.Value {
		return e.variableOf(b)
	})
}

func (e *evaluator) variableOf(b *syntax.Block) cty.Value {
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
	text, from, ok := e.outside(b.Label)
	switch {
	case ok && hasDefault:
		return e.convert(b, text, from, def)
	case ok:
		return cty.StringVal(text)
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

// outside is what was given for a variable from outside, and where it came from.
func (e *evaluator) outside(name string) (text, from string, ok bool) {
	if text, ok = e.opts.Set[name]; ok {
		return text, "-set=" + name, true
	}
	for _, entry := range e.opts.Environ {
		if v, is := strings.CutPrefix(entry, variablePrefix+name+"="); is {
			text, from, ok = v, variablePrefix+name, true
		}
	}
	return text, from, ok
}

// convert turns what came from outside into the type of the default.
func (e *evaluator) convert(b *syntax.Block, text, from string, def cty.Value) cty.Value {
	want := def.Type()
	if want == cty.DynamicPseudoType || want == cty.String {
		return cty.StringVal(text)
	}
	var in cty.Value = cty.StringVal(text)
	if !want.IsPrimitiveType() {
		expr, diags := hclsyntax.ParseExpression([]byte(text), from, hcl.InitialPos)
		if !diags.HasErrors() {
			in, diags = expr.Value(nil)
		}
		if diags.HasErrors() {
			return e.unfit(b, text, from, want)
		}
	}
	for _, t := range variableTypes(want) {
		if v, err := convert.Convert(in, t); err == nil {
			return v
		}
	}
	return e.unfit(b, text, from, want)
}

func (e *evaluator) unfit(b *syntax.Block, text, from string, want cty.Type) cty.Value {
	at := b.Header
	if a := b.Attribute("default"); a != nil {
		at = a.Expr.Range()
	}
	example := map[bool]string{true: `, written as in the file`}[!want.IsPrimitiveType()]
	e.out.Errorf(at, diag.WrongType, "%s is %s, but the variable %q takes %s, as its default is one%s.", from,
		diag.Quote(text), b.Label, kindOf(want), example)
	return syntax.Failed
}

// variableTypes are the types that a value from outside may have, the narrowest first: a
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

// checkSet reports values of -set for variables that there are not.
func (e *evaluator) checkSet() {
	for _, name := range slices.Sorted(maps.Keys(e.opts.Set)) {
		if e.ByLabel["variable"][name] != nil {
			continue
		}
		names := e.Labels("variable")
		hint := diag.DidYouMean(name, names, func(n string) string { return "-set=" + n + "=" })
		if hint == "" && len(names) > 0 {
			hint = fmt.Sprintf(" There is %s.", diag.OneOf(names, diag.Plain))
		}
		d := diag.General(diag.UnknownVariable, "-set=%s: there is no variable %q.%s", name, name, hint)
		if diag.Nearest(name, names) == "" {
			diag.Absent(d)
		}
		e.out.Add(d)
	}
}

// local is the value of a local.
func (e *evaluator) local(name string) cty.Value {
	a := e.Locals[name]
	return e.demand(frame{localKey(name), "local." + name, a.NameRange}, func(e *evaluator) cty.Value {
		v, _ := e.evaluate(a.Expr, site{source: a.Source, owner: "local." + name})
		return v
	})
}
