package config

import (
	"reflect"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// An encoder makes values of decoded instances, which is what expressions see of them.
type encoder struct{ eval *evaluator }

// instance returns the value of an instance: an object of all its attributes. All values of a kind have the
// same type, so that conditions may choose between references.
func (e encoder) instance(inst *instance) cty.Value {
	attrs := map[string]cty.Value{
		syntax.RefAttr: cty.CapsuleVal(refType, inst),
		"label":        cty.StringVal(inst.meta.Label),
		"key":          stringOrNull(inst.meta.Key),
	}
	for _, s := range inst.block.Schema.Attributes {
		attrs[s.Name] = e.field(inst, s.Name, inst.value.FieldByIndex(s.Field))
	}
	for _, s := range inst.block.Schema.Blocks {
		attrs[s.Kind] = e.field(inst, s.Kind, inst.value.Field(s.Field))
	}
	return cty.ObjectVal(attrs)
}

func (e encoder) field(inst *instance, name string, v reflect.Value) cty.Value {
	switch {
	case inst.failed[name]:
		return syntax.FailedAs(typeOf(v.Type()))
	case inst.unknown[name]:
		return cty.UnknownVal(typeOf(v.Type()))
	}
	return e.value(v)
}

// value returns the value of a field. What is not set is null, or empty for lists and maps.
func (e encoder) value(v reflect.Value) cty.Value {
	switch x := v.Interface().(type) {
	case string:
		return stringOrNull(x)
	case bool:
		return cty.BoolVal(x)
	case int:
		return cty.NumberIntVal(int64(x))
	case lang.Base:
		return stringOrNull(x.String())
	case lang.Ref:
		return stringOrNull(x.String())
	case lang.Targets:
		return e.list(reflect.ValueOf(x.All))
	case lang.Certificates:
		if !x.Bundle {
			return cty.NullVal(typeOf(rootsType))
		}
		return e.list(reflect.ValueOf(x.Files))
	}
	switch v.Kind() {
	case reflect.Slice:
		return e.list(v)
	case reflect.Map:
		return e.mapping(v)
	}
	return e.reference(v)
}

func (e encoder) list(v reflect.Value) cty.Value {
	var items []cty.Value
	for i := range v.Len() {
		items = append(items, e.value(v.Index(i)))
	}
	// The elements of a list may differ in what has failed or is unknown, not in type.
	if len(items) == 0 {
		return cty.ListValEmpty(typeOf(v.Type().Elem()))
	}
	return cty.ListVal(items)
}

func (e encoder) mapping(v reflect.Value) cty.Value {
	items := map[string]cty.Value{}
	for it := v.MapRange(); it.Next(); {
		items[it.Key().String()] = e.value(it.Value())
	}
	if len(items) == 0 {
		return cty.MapValEmpty(typeOf(v.Type().Elem()))
	}
	return cty.MapVal(items)
}

// reference returns the value of the instance whose struct v points to.
func (e encoder) reference(v reflect.Value) cty.Value {
	if v.IsNil() {
		return cty.NullVal(typeOf(v.Type()))
	}
	inst := e.eval.instances[v.Interface()]
	if lang.RootSchema.Block(inst.meta.Kind) == nil { // of a block in another
		return e.instance(inst)
	}
	return e.eval.object(inst)
}

// typeOf returns the type of the value of a field.
func typeOf(t reflect.Type) cty.Type {
	switch {
	case t == baseType || t == memberType || t.Kind() == reflect.String:
		return cty.String
	case t == rootsType:
		return cty.List(cty.String)
	case t == madeOfType:
		return typeOf(reflect.TypeFor[[]*lang.Target]())
	case t.Kind() == reflect.Bool:
		return cty.Bool
	case t.Kind() == reflect.Int:
		return cty.Number
	case t.Kind() == reflect.Slice:
		return cty.List(typeOf(t.Elem()))
	case t.Kind() == reflect.Map:
		return cty.Map(typeOf(t.Elem()))
	}
	return objectType(lang.SchemaOf("", t.Elem()))
}

func objectType(s *lang.Schema) cty.Type {
	attrs := map[string]cty.Type{syntax.RefAttr: refType, "label": cty.String, "key": cty.String}
	for _, a := range s.Attributes {
		attrs[a.Name] = typeOf(a.Type)
	}
	for _, b := range s.Blocks {
		attrs[b.Kind] = typeOf(s.Type.Field(b.Field).Type)
	}
	return cty.Object(attrs)
}

// stringOrNull returns a string, null for an empty one.
func stringOrNull(s string) cty.Value {
	if s == "" {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(s)
}

var refType = cty.Capsule("reference", reflect.TypeFor[instance]())

// instanceOf returns the instance that a value refers to, or nil.
func instanceOf(v cty.Value) *instance {
	inst, _ := syntax.BlockOf(v).(*instance)
	return inst
}
