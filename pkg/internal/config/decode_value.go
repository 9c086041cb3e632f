package config

import (
	"math"
	"math/big"
	"reflect"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

var (
	valueType  = reflect.TypeFor[cty.Value]()
	baseType   = reflect.TypeFor[lang.Base]()
	memberType = reflect.TypeFor[lang.Ref]()
	rootsType  = reflect.TypeFor[lang.Certificates]()
	madeOfType = reflect.TypeFor[lang.Targets]()
	constraint = reflect.TypeFor[lang.Constraint]()

	identifiers = reflect.TypeFor[lang.Identifiers]()
	identifier  = reflect.TypeFor[lang.Identifier]()
)

// A valueDecoder decodes the values of expressions.
type valueDecoder struct {
	attr       *attribute
	inTemplate bool // within "${…}": numbers and bools become strings
}

// decode decodes the known value v of expr.
func (d *valueDecoder) decode(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
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
	case t == madeOfType:
		return d.targets(dst, v, expr)
	case t == memberType || t.Kind() == reflect.Pointer:
		return d.reference(dst, v, expr)
	case t.Kind() == reflect.Bool:
		return d.bool(dst, v, expr)
	case t.Kind() == reflect.Int:
		return decodeInt(d.attr, dst, v, expr)
	case t.Kind() == reflect.Slice:
		return d.slice(dst, v, expr)
	case t.Kind() == reflect.Map:
		return d.mapping(dst, v, expr)
	}
	return d.string(dst, v, expr)
}

func (d *valueDecoder) string(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if d.inTemplate && v.Type().IsPrimitiveType() {
		v, _ = convert.Convert(v, cty.String)
	}
	if v.Type() != cty.String {
		return d.attr.reportWrongType(v, expr, aString)
	}
	s, ok := d.checkString(v.AsString(), expr)
	if !ok {
		return unsettled
	}
	dst.SetString(s)
	return set
}

func (d *valueDecoder) bool(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if v.Type() != cty.Bool {
		return d.attr.reportWrongType(v, expr, aBool)
	}
	dst.SetBool(v.True())
	return set
}

// decodeInt decodes a whole number that is not negative.
func decodeInt(attr *attribute, dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if v.Type() != cty.Number {
		return attr.reportWrongType(v, expr, aNumber)
	}
	n, accuracy := v.AsBigFloat().Int64()
	if accuracy != big.Exact || n < 0 || n > math.MaxInt32 {
		attr.errorf(expr, diag.InvalidValue, "%s must be a whole number from 0 to %d.", attr.schema.Name,
			math.MaxInt32)
		return unsettled
	}
	dst.SetInt(n)
	return set
}

// slice decodes the elements of a value that is not written out.
func (d *valueDecoder) slice(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	t := v.Type()
	if !t.IsListType() && !t.IsSetType() && !t.IsTupleType() {
		return d.attr.reportWrongType(v, expr, aList)
	}
	all := reflect.MakeSlice(dst.Type(), 0, v.LengthInt())
	o := d.elements(&all, v, expr)
	dst.Set(all)
	return o
}

// elements decodes all elements of a collection and appends them.
func (d *valueDecoder) elements(all *reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	defer d.attr.enterValue()()
	result := set
	for it := v.ElementIterator(); it.Next(); {
		_, item := it.Element()
		elem := reflect.New(all.Type().Elem()).Elem()
		if o := d.element(elem, item, expr); o != set {
			result = unsettled
			continue
		}
		*all = reflect.Append(*all, elem)
	}
	return result
}

// element decodes an element of a collection, which may be unknown.
func (d *valueDecoder) element(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if !v.IsKnown() {
		d.attr.unknown = true
		return unsettled
	}
	o := d.decode(dst, v, expr)
	if o == unset {
		d.attr.errorf(expr, diag.NullValue, "%s is null.", d.attr.subject())
	}
	return o
}

func (d *valueDecoder) mapping(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	if t := v.Type(); !t.IsMapType() && !t.IsObjectType() || instanceOf(v) != nil {
		return d.attr.reportWrongType(v, expr, aMap)
	}
	all := reflect.MakeMap(dst.Type())
	defer d.attr.enterValue()()
	result := set
	for it := v.ElementIterator(); it.Next(); {
		key, item := it.Element()
		elem := reflect.New(dst.Type().Elem()).Elem()
		if !d.checkKey(key.AsString(), expr) || d.element(elem, item, expr) != set {
			result = unsettled
			continue
		}
		all.SetMapIndex(reflect.ValueOf(key.AsString()), elem)
	}
	dst.Set(all)
	return result
}

// checkString checks a string and makes paths absolute. ok is false if it is wrong, which was reported.
func (d *valueDecoder) checkString(s string, expr hclsyntax.Expression) (_ string, ok bool) {
	s, wrong := d.attr.rules.check(s)
	if wrong == nil {
		return s, true
	}
	mistake := d.attr.errorf(expr, wrong.kind, "%s", wrong.text)
	if fix, ok := wrong.fix(expr.Range()); ok {
		diag.WithFix(mistake, fix)
	}
	return s, false
}

// checkKey reports whether the key of a map is right. If not, it was reported.
func (d *valueDecoder) checkKey(key string, expr hclsyntax.Expression) bool {
	wrong := d.attr.rules.checkKey(key)
	if wrong != nil {
		d.attr.errorf(expr, wrong.kind, "%s", wrong.text)
	}
	return wrong == nil
}
