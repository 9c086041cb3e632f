package config

import (
	"reflect"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/vartype"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A decoder decodes one attribute of one instance into its field. It walks the expression as far as it can, so
// that each element of a list has its own place in messages, and leaves what is evaluated to valueDecoder.
type decoder struct {
	eval   *evaluator
	attr   *attribute
	values *valueDecoder
}

// newDecoder returns a decoder for an attribute of blocks of a kind, which is "" at the top level.
func newDecoder(e *evaluator, schema *lang.AttributeSchema, kind string, at site) *decoder {
	attr := &attribute{
		schema: schema, site: at, out: e.out,
		labels: func(kind string) []string { return e.Visible(at.source.Scope, kind) },
		rules: stringRules{
			schema: schema, kind: kind, dir: at.source.Dir, area: e.file.Area, environ: e.opts.Environ,
		},
	}
	return &decoder{eval: e, attr: attr, values: &valueDecoder{attr: attr}}
}

// An outcome is the result of decoding a value.
type outcome int

const (
	set       outcome = iota
	unset             // it is null
	unsettled         // it is unknown or wrong
)

// decode decodes an expression.
func (d *decoder) decode(dst reflect.Value, expr hclsyntax.Expression) outcome {
	switch dst.Type() {
	case constraint:
		return d.constraint(dst, expr)
	case identifiers, identifier:
		return d.identifiers(dst, expr)
	}
	switch x := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return d.decode(dst, x.Expression)
	case *hclsyntax.TemplateWrapExpr:
		defer func(was bool) { d.values.inTemplate = was }(d.values.inTemplate)
		d.values.inTemplate = true
		return d.decode(dst, x.Wrapped)
	case *hclsyntax.ConditionalExpr:
		return d.conditional(dst, x)
	case *hclsyntax.TupleConsExpr:
		if dst.Kind() == reflect.Slice {
			return d.writtenList(dst, x)
		}
		if dst.Type() == madeOfType {
			return targetList(d.values, dst, func(all reflect.Value) outcome { return d.writtenList(all, x) })
		}
		if dst.Type() == rootsType {
			return d.values.certificateFiles(dst, func(files reflect.Value) outcome { return d.writtenList(files, x) })
		}
	case *hclsyntax.ObjectConsExpr:
		if dst.Kind() == reflect.Map {
			return d.writtenMap(dst, x)
		}
		if dst.Type() == madeOfType {
			return d.writtenTargets(dst, x)
		}
	}
	v, ok := d.evaluate(expr)
	if !ok {
		return unsettled
	}
	return d.values.decode(dst, v, expr)
}

// evaluate evaluates an expression. The value is usable if the result is true: it is known and did not fail.
func (d *decoder) evaluate(expr hclsyntax.Expression) (cty.Value, bool) {
	v, ok := d.eval.evaluate(expr, d.attr.site)
	v, tainted := syntax.Strip(v)
	if !ok || tainted && !v.IsKnown() {
		d.attr.failed = true
		return v, false
	}
	if !v.IsKnown() {
		d.attr.unknown = true
	}
	return v, v.IsKnown()
}

// conditional decodes the branch that is taken. The other is decoded too if it is constant, to find its
// mistakes.
func (d *decoder) conditional(dst reflect.Value, x *hclsyntax.ConditionalExpr) outcome {
	v, ok := d.evaluate(x.Condition)
	if ok {
		v, ok = d.condition(x, v)
	}
	if !ok {
		d.dryRun(dst, x.TrueResult)
		d.dryRun(dst, x.FalseResult)
		return unsettled
	}
	taken, other := x.TrueResult, x.FalseResult
	if v.False() {
		taken, other = other, taken
	}
	d.dryRun(dst, other)
	return d.decode(dst, taken)
}

// condition converts a value to a bool as HCL does.
func (d *decoder) condition(x *hclsyntax.ConditionalExpr, v cty.Value) (cty.Value, bool) {
	is, err := convert.Convert(v, cty.Bool)
	if err != nil || is.IsNull() {
		d.attr.errorf(x.Condition, diag.WrongType, "A condition must be true or false, not %s.", describe(v))
		return v, false
	}
	return is, true
}

// dryRun decodes an expression to find its mistakes.
func (d *decoder) dryRun(dst reflect.Value, expr hclsyntax.Expression) {
	if isConstant(expr) {
		before := *d.attr
		d.decode(reflect.New(dst.Type()).Elem(), expr)
		*d.attr = before // the mistakes are reported, but the attribute has its value
	}
}

// isConstant reports whether an expression refers to nothing and calls nothing.
func isConstant(expr hclsyntax.Expression) bool {
	v, diags := expr.Value(nil)
	return len(expr.Variables()) == 0 && !diags.HasErrors() && v.IsWhollyKnown()
}

// writtenList decodes a list that is written out.
func (d *decoder) writtenList(dst reflect.Value, x *hclsyntax.TupleConsExpr) outcome {
	all := reflect.MakeSlice(dst.Type(), 0, len(x.Exprs))
	result := set
	for _, item := range x.Exprs {
		elems, o := d.listElement(dst.Type().Elem(), item)
		if o == unset {
			d.attr.errorf(item, diag.NullValue, "%s is null%s.", d.attr.subject(), d.attr.insteadOfNull(item))
		}
		if o != set {
			result = unsettled
		}
		all = reflect.AppendSlice(all, elems)
	}
	dst.Set(all)
	return result
}

// listElement decodes one element. A block with for_each in a list of references stands for
// all its instances.
func (d *decoder) listElement(t reflect.Type, item hclsyntax.Expression) (reflect.Value, outcome) {
	elems := reflect.MakeSlice(reflect.SliceOf(t), 0, 1)
	if len(d.attr.schema.Refs) > 0 && isReference(item) {
		if v, ok := d.evaluate(item); ok && isInstances(v) {
			o := d.values.elements(&elems, v, item)
			return elems, o
		}
	}
	elem := reflect.New(t).Elem()
	o := d.decode(elem, item)
	if o == set {
		elems = reflect.Append(elems, elem)
	}
	return elems, o
}

// writtenMap decodes a map that is written out.
func (d *decoder) writtenMap(dst reflect.Value, x *hclsyntax.ObjectConsExpr) outcome {
	all := reflect.MakeMap(dst.Type())
	result := set
	for _, item := range x.Items {
		elem := reflect.New(dst.Type().Elem()).Elem()
		key, ok := d.key(item.KeyExpr)
		o := d.decode(elem, item.ValueExpr)
		if o == unset {
			d.attr.errorf(item.ValueExpr, diag.NullValue, "The value of %q in %s is null%s.", key, d.attr.schema.Name,
				d.attr.insteadOfNull(item.ValueExpr))
		}
		if o != set || !ok {
			result = unsettled
			continue
		}
		all.SetMapIndex(reflect.ValueOf(key), elem)
	}
	dst.Set(all)
	return result
}

// key decodes the key of a map.
func (d *decoder) key(expr hclsyntax.Expression) (string, bool) {
	v, ok := d.evaluate(expr)
	if !ok {
		return "", false
	}
	if !syntax.IsString(v) {
		d.attr.errorf(expr, diag.WrongType, "A key of %s must be a string, not %s: write it in quotes.",
			d.attr.schema.Name, describe(v))
		return "", false
	}
	return v.AsString(), d.values.checkKey(v.AsString(), expr)
}

// constraint decodes the type of a variable, which is not evaluated. In JSON it is a string.
func (d *decoder) constraint(dst reflect.Value, expr hclsyntax.Expression) outcome {
	if v, diags := expr.Value(nil); !diags.HasErrors() && v.IsKnown() && v.IsNull() {
		return unset
	}
	parsed, problem := vartype.Parse(expr, d.attr.site.source.JSON)
	if problem != nil {
		d.attr.failed = true
		d.eval.out.Add(problem)
		return unsettled
	}
	dst.Set(reflect.ValueOf(parsed))
	return set
}

// identifiers decodes the names of parameters, which are not evaluated. In JSON they are strings.
func (d *decoder) identifiers(dst reflect.Value, expr hclsyntax.Expression) outcome {
	json := d.attr.site.source.JSON
	names, bad := resolve.Names(expr, json)
	_, isList := expr.(*hclsyntax.TupleConsExpr)
	several := dst.Type() == identifiers
	switch {
	case bad != nil && json:
		d.attr.errorf(bad, diag.InvalidName, "%s holds names of parameters: write \"name\".", d.attr.schema.Name)
	case bad != nil:
		d.attr.errorf(bad, diag.InvalidName, "%s holds names of parameters, without quotes: write name.",
			d.attr.schema.Name)
	case several && !isList:
		d.attr.errorf(expr, diag.WrongType, "params is a list of names: write [%s].", d.attr.site.source.Written(expr))
	case !several && isList:
		d.attr.errorf(expr, diag.WrongType, "variadic_params is one name, of the list of all further arguments.")
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) || slices.Contains(lang.ReferenceRoots, name) {
			d.attr.errorf(expr, diag.DuplicateName, "%q is taken: give the parameter another name.", name)
		}
	}
	switch {
	case d.attr.failed:
		return unsettled
	case several:
		dst.Set(reflect.ValueOf(lang.Identifiers(names)))
	default:
		dst.SetString(names[0])
	}
	return set
}
