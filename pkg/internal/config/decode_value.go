package config

import (
	"reflect"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

var (
	valueType  = reflect.TypeFor[cty.Value]()
	baseType   = reflect.TypeFor[lang.Base]()
	memberType = reflect.TypeFor[lang.Ref]()
	rootsType  = reflect.TypeFor[lang.Certificates]()
)

// value decodes a known value that expr gave.
func (d *decoder) value(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if v.IsNull() {
		return unset
	}
	switch t := dst.Type(); {
	case t == valueType:
		dst.Set(reflect.ValueOf(v))
		return set
	case t == baseType:
		return d.base(dst, v, expr)
	case t == rootsType:
		return d.certificates(dst, v, expr)
	case t == memberType || t.Kind() == reflect.Pointer:
		return d.reference(dst, v, expr)
	case t.Kind() == reflect.Bool:
		return d.bool(dst, v, expr)
	case t.Kind() == reflect.Slice:
		return d.slice(dst, v, expr)
	case t.Kind() == reflect.Map:
		return d.mapping(dst, v, expr)
	}
	return d.string(dst, v, expr)
}

func (d *decoder) string(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if d.template && v.Type().IsPrimitiveType() {
		v, _ = convert.Convert(v, cty.String)
	}
	if v.Type() != cty.String {
		return d.wrongType(v, expr, aString)
	}
	s, ok := d.checked(v.AsString(), expr)
	if !ok {
		return unsettled
	}
	dst.SetString(s)
	return set
}

func (d *decoder) bool(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if v.Type() != cty.Bool {
		return d.wrongType(v, expr, aBool)
	}
	dst.SetBool(v.True())
	return set
}

// slice decodes the elements of a value that is not written out.
func (d *decoder) slice(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	t := v.Type()
	if !t.IsListType() && !t.IsSetType() && !t.IsTupleType() {
		return d.wrongType(v, expr, aList)
	}
	all := reflect.MakeSlice(dst.Type(), 0, v.LengthInt())
	o := d.elements(&all, v, expr)
	dst.Set(all)
	return o
}

// elements decodes all elements of a collection and appends them.
func (d *decoder) elements(all *reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	defer d.within()()
	result := set
	for it := v.ElementIterator(); it.Next(); {
		_, item := it.Element()
		elem := reflect.New(all.Type().Elem()).Elem()
		if o := d.item(elem, item, expr); o != set {
			result = unsettled
			continue
		}
		*all = reflect.Append(*all, elem)
	}
	return result
}

// within marks that what is decoded now is part of an expression's value, not all of it.
func (d *decoder) within() (leave func()) {
	was := d.inner
	d.inner = true
	return func() { d.inner = was }
}

// item decodes an element of a collection, which may be unknown.
func (d *decoder) item(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if !v.IsKnown() {
		d.unknown = true
		return unsettled
	}
	o := d.value(dst, v, expr)
	if o == unset {
		d.errorf(expr, diag.NullValue, "%s is null.", d.subject())
	}
	return o
}

func (d *decoder) mapping(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if t := v.Type(); !t.IsMapType() && !t.IsObjectType() || referred(v) != nil {
		return d.wrongType(v, expr, aMap)
	}
	all := reflect.MakeMap(dst.Type())
	defer d.within()()
	result := set
	for it := v.ElementIterator(); it.Next(); {
		key, item := it.Element()
		elem := reflect.New(dst.Type().Elem()).Elem()
		if !d.checkKey(key.AsString(), expr) || d.item(elem, item, expr) != set {
			result = unsettled
			continue
		}
		all.SetMapIndex(reflect.ValueOf(key.AsString()), elem)
	}
	dst.Set(all)
	return result
}

// wrongType reports a value of another type than the attribute's, with the right form.
func (d *decoder) wrongType(v cty.Value, expr hclsyntax.Expression, want string) outcome {
	what := d.attr.Name
	if want != aList && want != aMap {
		what = d.subject()
	}
	remedy, right := d.remedy(v, expr, want)
	out := d.errorf(expr, diag.WrongType, "%s must be %s, not %s%s.", what, want, typeName(v), remedy)
	if right != "" {
		diag.WithFix(out, diag.Replace(expr.Range(), right))
	}
	return unsettled
}

// subject is what is decoded: the attribute, or an element of it.
func (d *decoder) subject() string {
	if k := d.attr.Type.Kind(); k == reflect.Slice || k == reflect.Map || d.inList {
		return "An element of " + d.attr.Name
	}
	return d.attr.Name
}

// What attributes take, in words.
const (
	aString = "a string"
	aBool   = "true or false"
	aList   = "a list"
	aMap    = "a map"
)

// remedy says what to write, and returns the right form, where there is one.
func (d *decoder) remedy(v cty.Value, expr hclsyntax.Expression, want string) (says, right string) {
	text := d.site.source.Written(expr)
	if strings.ContainsAny(text, "\n\r") || d.inner {
		return "", ""
	}
	switch want {
	case aString:
		return d.stringRemedy(v, expr, text)
	case aList:
		if v.Type() == cty.String || referred(v) != nil || isReference(expr) && isInstances(v) {
			right = "[" + text + "]"
			return ": write it in brackets, " + right, right
		}
	case aBool:
		if s := syntax.StringOf(v); s == "true" || s == "false" {
			return ": write " + s + " without quotes", s
		}
	case aMap:
		return `: write { name = "value" }`, ""
	}
	return "", ""
}

func (d *decoder) stringRemedy(v cty.Value, expr hclsyntax.Expression, text string) (says, right string) {
	switch inst := referred(v); {
	case inst != nil:
		right = d.site.source.Template(inst.name() + ".label")
		return ": write " + right + " or another of its attributes", right
	case !v.Type().IsPrimitiveType():
		return "", ""
	case len(expr.Variables()) == 0:
		if d.accepts(text) {
			right = diag.Quote(text)
		}
		return ": write it in quotes, " + diag.Quote(text), right
	}
	return `: write "${` + text + `}"`, `"${` + text + `}"`
}

// typeName is what a value is, in words.
func typeName(v cty.Value) string {
	if inst := referred(v); inst != nil {
		return "a reference to " + inst.name()
	}
	if v.IsNull() {
		return "null"
	}
	return kindOf(v.Type())
}

func kindOf(t cty.Type) string {
	switch {
	case t == cty.String:
		return "a string"
	case t == cty.Number:
		return "a number"
	case t == cty.Bool:
		return "a bool (true or false)"
	case t.IsListType() || t.IsTupleType():
		return "a list"
	case t.IsSetType() && t.ElementType().IsPrimitiveType():
		return "a set of " + strings.Fields(kindOf(t.ElementType()))[1] + "s"
	case t.IsSetType():
		return "a set"
	case t.IsObjectType() || t.IsMapType():
		return "a map"
	}
	return "a value of another kind"
}
