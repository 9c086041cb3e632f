package config

import (
	"reflect"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/vartype"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// variablePrefix is the prefix of environment variables that set variables.
const variablePrefix = "GOBUILD_VAR_"

// variable returns the value of a variable: from -set, the environment, or its default.
func (e *evaluator) variable(name string) cty.Value {
	b := e.ByLabel["variable"][name]
	return e.demand(frame{variableKey(name), "var." + name, b.Header}, func(e *evaluator) cty.Value {
		d, ok := e.declare(b)
		if !ok {
			return syntax.Failed
		}
		return d.value()
	})
}

// A declaration is what a variable takes, without what is set outside.
type declaration struct {
	eval     *evaluator
	block    *syntax.Block
	taken    vartype.Type
	declared bool // the type is written
	nullable bool
	def      cty.Value // the default; NilVal if there is none
}

// declare evaluates a variable's type and default. If ok is false, one of them is wrong, which was reported.
func (e *evaluator) declare(b *syntax.Block) (d declaration, ok bool) {
	d = declaration{eval: e, block: b, nullable: true}
	var c lang.Constraint
	early := func(name string, dst any) bool {
		at := site{source: b.Source, owner: "var." + resolve.FullName(b)}
		return e.decodeEarly(b.Schema.Attribute(name), b, at, dst)
	}
	if !early("type", &c) || !early("nullable", &d.nullable) {
		return d, false
	}
	d.declared = c.Type != cty.NilType
	d.taken = vartype.Implied(cty.NullVal(cty.String))
	if d.declared {
		d.taken = vartype.Declared(c)
	}
	a := b.Attribute("default")
	if a == nil {
		return d, true
	}
	v, ok := e.evaluate(a.Expr, site{source: a.Source, owner: "var." + resolve.FullName(b)})
	v, tainted := syntax.Strip(v)
	if !ok || tainted {
		return d, false
	}
	d.def = v
	return d, d.checkDefault(a)
}

// checkDefault converts the default to the type that is declared. If ok is false, that is an error, which was
// reported.
func (d *declaration) checkDefault(a *syntax.Attribute) (ok bool) {
	if d.def.IsNull() && !d.nullable {
		d.eval.out.Errorf(a.Expr.Range(), diag.NullValue,
			"The default of the variable %q is null, and nullable is false: give it a value, or take it out.",
			d.block.Label)
		return false
	}
	if !d.declared {
		d.taken = vartype.Implied(d.def)
		return true
	}
	if !d.eval.meter.TakeConversion(d.def, a.Expr.Range(), d.eval.out) {
		return false
	}
	v, err := d.taken.Convert(d.def)
	if err != nil {
		d.eval.out.Errorf(a.Expr.Range(), diag.WrongType,
			"The default of the variable %q does not fit its type, %s: %s.",
			d.block.Label, d.taken, err)
		return false
	}
	d.def = v
	return true
}

// decodeEarly decodes an attribute of a block that is not decoded yet. If ok is false, it is wrong, which was
// reported.
func (e *evaluator) decodeEarly(s *lang.AttributeSchema, b *syntax.Block, at site, dst any) (ok bool) {
	a := b.Attribute(s.Name)
	if a == nil {
		return true
	}
	d := newDecoder(e, s, b.Schema.Kind, at)
	if d.decode(reflect.ValueOf(dst).Elem(), a.Expr); d.attr.unknown && !d.attr.failed {
		d.attr.errorf(a.Expr, diag.NotKnownYet, "%s cannot depend on git.", s.Name)
	}
	return !d.attr.failed
}

// value returns what the variable is set to, else its default.
func (d declaration) value() cty.Value {
	name := resolve.FullName(d.block)
	given, isGiven := d.eval.opts.external(name)
	switch {
	case isGiven:
		return d.take(given)
	case d.def != cty.NilVal:
		return d.def
	case d.block.IsBroken():
		return syntax.Failed
	}
	d.eval.out.Errorf(d.block.Header, diag.VariableWithoutAValue,
		"The variable %q has no value: set it with -set=%s=… or %s%s=…, or give it a default.",
		name, name, variablePrefix, environmentName(name))
	return syntax.Failed
}

// take returns the value of a text from outside, in the type of the variable.
func (d declaration) take(x external) cty.Value {
	v, err := d.taken.Read(x.text, x.from)
	switch {
	case err != nil:
		d.reportWrongType(x, err)
		return syntax.Failed
	case !v.IsNull() || d.nullable:
		return v
	case d.def != cty.NilVal:
		return d.def
	}
	d.eval.out.Errorf(d.block.Header, diag.NullValue,
		"%s is null, and the variable %q has nullable = false: set it to a value, or give it a default.", x.from,
		d.block.Label)
	return syntax.Failed
}

// reportWrongType reports a text from outside that the variable does not take.
func (d declaration) reportWrongType(x external, err error) {
	at := d.block.Header
	if a := d.block.Attribute("default"); a != nil {
		at = a.Expr.Range()
	}
	if a := d.block.Attribute("type"); a != nil {
		at = a.Expr.Range()
	}
	why := map[bool]string{false: ", as its default is one"}[d.declared]
	if d.taken.IsLiteral() {
		d.eval.out.Errorf(at, diag.WrongType, "%s is %s, but the variable %q takes %s%s.", x.from, diag.Quote(x.text),
			d.block.Label, syntax.DescribeType(d.taken.Type()), why)
		return
	}
	d.eval.out.Errorf(at, diag.WrongType,
		"%s is %s, but the variable %q takes %s%s, written as in the file: %s.", x.from,
		diag.Quote(x.text), d.block.Label, d.taken, why, err)
}

// An external is the value of a variable that is not in the file.
type external struct {
	text string
	from string // the flag or environment variable that set it
}

// environmentName returns the name of a variable as it stands in that of an environment variable. The name of a
// variable of a file that is included with a name has points, which shells do not take.
func environmentName(name string) string { return strings.ReplaceAll(name, ".", "__") }

// external returns the value of a variable from -set or the environment.
func (o *Options) external(name string) (x external, ok bool) {
	if text, ok := o.Set[name]; ok {
		return external{text, "-set=" + name}, true
	}
	from := variablePrefix + environmentName(name)
	text, ok := lookUpEnv(o.Environ, from)
	return external{text, from}, ok
}

// lookUpEnv returns the value of a variable in an environment as in os.Environ; of several the last counts.
func lookUpEnv(environ []string, name string) (value string, ok bool) {
	for _, entry := range slices.Backward(environ) {
		if value, ok = strings.CutPrefix(entry, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// validate checks the conditions of a variable that is decoded, as far as they are known.
func validate(e *evaluator, v *lang.Variable) {
	for _, rule := range v.Validations {
		inst := e.instances[rule]
		switch {
		case inst.failed["condition"]:
		case inst.unknown["condition"]:
			checkKnown(e, v, rule)
		case !rule.Condition:
			reportInvalid(e, v, rule)
		}
	}
}

// checkKnown reports a condition that needs git, where the variable does not: it would never be checked.
func checkKnown(e *evaluator, v *lang.Variable, rule *lang.Validation) {
	if value, _ := syntax.Strip(e.variable(v.Label)); value.IsWhollyKnown() {
		e.out.Errorf(rule.At("condition"), diag.NotKnownYet, "condition depends on git, and var.%s does not: test git "+
			"where it is used.", v.Label)
	}
}

// reportInvalid reports a value that does not meet a condition: where it is written, else at the condition.
func reportInvalid(e *evaluator, v *lang.Variable, rule *lang.Validation) {
	at, from := rule.At("condition"), "the default"
	if given, isGiven := e.opts.external(v.Label); isGiven {
		from = given.from
	} else if b := e.ByLabel["variable"][v.Label]; b != nil && b.Attribute("default") != nil {
		at = b.Attribute("default").Expr.Range()
	}
	text := rule.ErrorMessage
	if text == "" {
		text = "It does not meet this condition."
	}
	e.out.Errorf(at, diag.InvalidVariableValue, "The variable %q cannot have this value (%s): %s", v.Label, from,
		text)
}

// validateWithGit checks the conditions of the variables that this pass has asked git for.
func validateWithGit(e *evaluator) {
	for _, v := range e.file.Variables {
		inst := e.instances[v]
		if _, asked := e.values[variableKey(v.Label)]; asked && inst.unknown["validation"] {
			decodeInstance(e, inst)
			validate(e, v)
		}
	}
}

// local returns the value of a local, by its full name.
func (e *evaluator) local(name string) cty.Value {
	return e.named(e.Locals[name], "local."+name)
}

// named returns the value of a local or of an export.
func (e *evaluator) named(a *syntax.Attribute, called string) cty.Value {
	return e.demand(frame{namedKey(called), called, a.NameRange}, func(e *evaluator) cty.Value {
		v, _ := e.evaluate(a.Expr, site{source: a.Source, owner: called})
		return v
	})
}
