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
)

// variablePrefix begins the names of environment variables that set variables.
const variablePrefix = "GOBUILD_VAR_"

// variable is the value of a variable: from -set, the environment, or its default.
func (e *evaluator) variable(name string) cty.Value {
	b := e.byLabel["variable"][name]
	return e.demand(frame{variableKey(name), "var." + name, b.header}, func() cty.Value {
		return e.variableOf(b)
	})
}

func (e *evaluator) variableOf(b *block) cty.Value {
	def, hasDefault := cty.NullVal(cty.String), false
	a := b.attribute("default")
	if a != nil {
		v, ok := e.evaluate(a.expr, site{source: a.source, owner: "var." + b.label})
		if !ok {
			return failed
		}
		if v, tainted := strip(v); tainted {
			return failed
		} else {
			def, hasDefault = v, true
		}
	}
	text, from, ok := e.outside(b.label)
	switch {
	case ok && hasDefault:
		return e.convert(b, text, from, def)
	case ok:
		return cty.StringVal(text)
	case hasDefault:
		return def
	}
	if b.broken() {
		return failed
	}
	e.out.errorf(b.header, diag.VariableWithoutAValue, "The variable %q has no value: set it with -set=%s=… or %s%s=…, or give it a default.",
		b.label, b.label, variablePrefix, b.label)
	return failed
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
func (e *evaluator) convert(b *block, text, from string, def cty.Value) cty.Value {
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

func (e *evaluator) unfit(b *block, text, from string, want cty.Type) cty.Value {
	at := b.header
	if a := b.attribute("default"); a != nil {
		at = a.expr.Range()
	}
	example := map[bool]string{true: `, written as in the file`}[!want.IsPrimitiveType()]
	e.out.errorf(at, diag.WrongType, "%s is %s, but the variable %q takes %s, as its default is one%s.", from, quoted(text), b.label, kindOf(want), example)
	return failed
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
		if e.byLabel["variable"][name] != nil {
			continue
		}
		names := e.labels("variable")
		hint := didYouMean(name, names, func(n string) string { return "-set=" + n + "=" })
		if hint == "" && len(names) > 0 {
			hint = fmt.Sprintf(" There is %s.", oneOf(names, plain))
		}
		d := diag.General(diag.UnknownVariable, "-set=%s: there is no variable %q.%s", name, name, hint)
		if nearest(name, names) == "" {
			diag.Absent(d)
		}
		e.out.add(d)
	}
}

// local is the value of a local.
func (e *evaluator) local(name string) cty.Value {
	a := e.locals[name]
	return e.demand(frame{localKey(name), "local." + name, a.nameRange}, func() cty.Value {
		v, _ := e.evaluate(a.expr, site{source: a.source, owner: "local." + name})
		return v
	})
}
