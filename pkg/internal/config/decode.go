package config

import (
	"fmt"
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A decoder decodes one attribute of one instance into its field. It goes along the
// expression as far as it can, so that each element of a list is decoded by itself and
// has its own place in messages.
type decoder struct {
	*evaluator
	attr *lang.AttributeSchema
	kind string
	site site

	template bool // within "${…}": numbers and bools become strings
	inner    bool // within the elements of an expression's value
	inList   bool // within the list that an attribute may be, but need not
	unknown  bool // needs git
	failed   bool // has an error, which is reported
}

// An outcome says what became of a value.
type outcome int

const (
	set       outcome = iota
	unset             // it is null
	unsettled         // it is unknown or wrong
)

// into decodes an expression.
func (d *decoder) into(dst reflect.Value, expr hclsyntax.Expression) outcome {
	switch x := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return d.into(dst, x.Expression)
	case *hclsyntax.TemplateWrapExpr:
		defer func(was bool) { d.template = was }(d.template)
		d.template = true
		return d.into(dst, x.Wrapped)
	case *hclsyntax.ConditionalExpr:
		return d.conditional(dst, x)
	case *hclsyntax.TupleConsExpr:
		if dst.Kind() == reflect.Slice {
			return d.writtenList(dst, x)
		}
		if dst.Type() == rootsType {
			return d.certificateFiles(dst, func(files reflect.Value) outcome { return d.writtenList(files, x) })
		}
	case *hclsyntax.ObjectConsExpr:
		if dst.Kind() == reflect.Map {
			return d.writtenMap(dst, x)
		}
	}
	v, ok := d.eval(expr)
	if !ok {
		return unsettled
	}
	return d.value(dst, v, expr)
}

// eval evaluates an expression; ok is false where it is unknown or has failed.
func (d *decoder) eval(expr hclsyntax.Expression) (cty.Value, bool) {
	v, ok := d.evaluate(expr, d.site)
	v, tainted := syntax.Strip(v)
	if !ok || tainted && !v.IsKnown() {
		d.failed = true
		return v, false
	}
	if !v.IsKnown() {
		d.unknown = true
	}
	return v, v.IsKnown()
}

// conditional decodes the branch that is taken. The other is decoded too where it needs
// nothing to be known, so that mistakes in it are found.
func (d *decoder) conditional(dst reflect.Value, x *hclsyntax.ConditionalExpr) outcome {
	v, ok := d.eval(x.Condition)
	if ok {
		v, ok = d.condition(x, v)
	}
	if !ok {
		d.aside(dst, x.TrueResult)
		d.aside(dst, x.FalseResult)
		return unsettled
	}
	taken, other := x.TrueResult, x.FalseResult
	if v.False() {
		taken, other = other, taken
	}
	d.aside(dst, other)
	return d.into(dst, taken)
}

// condition is a value as true or false, as the language of HCL converts it.
func (d *decoder) condition(x *hclsyntax.ConditionalExpr, v cty.Value) (cty.Value, bool) {
	is, err := convert.Convert(v, cty.Bool)
	if err != nil || is.IsNull() {
		d.errorf(x.Condition, diag.WrongType, "A condition must be true or false, not %s.", typeName(v))
		return v, false
	}
	return is, true
}

// aside decodes an expression for its mistakes only.
func (d *decoder) aside(dst reflect.Value, expr hclsyntax.Expression) {
	if isConstant(expr) {
		other := *d
		other.into(reflect.New(dst.Type()).Elem(), expr)
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
		elems, o := d.element(dst.Type().Elem(), item)
		if o == unset {
			d.errorf(item, diag.NullValue, "%s is null.", d.subject())
		}
		if o != set {
			result = unsettled
		}
		all = reflect.AppendSlice(all, elems)
	}
	dst.Set(all)
	return result
}

// element decodes one element. A block with for_each in a list of references stands for
// all its instances.
func (d *decoder) element(t reflect.Type, item hclsyntax.Expression) (reflect.Value, outcome) {
	elems := reflect.MakeSlice(reflect.SliceOf(t), 0, 1)
	if len(d.attr.Refs) > 0 && isReference(item) {
		if v, ok := d.eval(item); ok && isInstances(v) {
			o := d.elements(&elems, v, item)
			return elems, o
		}
	}
	elem := reflect.New(t).Elem()
	o := d.into(elem, item)
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
		o := d.into(elem, item.ValueExpr)
		if o == unset {
			d.errorf(item.ValueExpr, diag.NullValue, "The value of %q in %s is null.", key, d.attr.Name)
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
	v, ok := d.eval(expr)
	if !ok {
		return "", false
	}
	if !syntax.IsString(v) {
		d.errorf(expr, diag.WrongType, "A key of %s must be a string, not %s: write it in quotes.",
			d.attr.Name, typeName(v))
		return "", false
	}
	return v.AsString(), d.checkKey(v.AsString(), expr)
}

// errorf reports a mistake in the attribute.
func (d *decoder) errorf(expr hclsyntax.Expression, kind *diag.Kind, format string, args ...any) *hcl.Diagnostic {
	d.failed = true
	return d.out.Errorf(expr.Range(), kind, "%s%s", fmt.Sprintf(format, args...), d.site.instance(expr))
}
