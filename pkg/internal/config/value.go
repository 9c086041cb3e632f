package config

import (
	"reflect"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// valueOf is the value of a decoded instance: an object of all its attributes. All values
// of a kind have the same type, so that conditions may choose between references.
func (e *evaluator) valueOf(inst *instance) cty.Value {
	attrs := map[string]cty.Value{
		refAttr: cty.CapsuleVal(refType, inst),
		"label": cty.StringVal(inst.meta.Label),
		"key":   text(inst.meta.Key),
	}
	for _, s := range inst.block.Schema.Attributes {
		attrs[s.Name] = e.field(inst, s.Name, s.Type, s.Field)
	}
	for _, s := range inst.block.Schema.Blocks {
		attrs[s.Kind] = e.field(inst, s.Kind, inst.value.Type().Field(s.Field).Type, s.Field)
	}
	return cty.ObjectVal(attrs)
}

func (e *evaluator) field(inst *instance, name string, t reflect.Type, field int) cty.Value {
	switch {
	case inst.failed[name]:
		return syntax.FailedAs(typeOf(t))
	case inst.unknown[name]:
		return cty.UnknownVal(typeOf(t))
	}
	return e.toValue(inst.value.Field(field))
}

// toValue is a field's value. What is left out is null, or empty for lists and maps.
func (e *evaluator) toValue(v reflect.Value) cty.Value {
	switch x := v.Interface().(type) {
	case string:
		return text(x)
	case bool:
		return cty.BoolVal(x)
	case lang.Base:
		return text(x.String())
	case lang.Ref:
		return text(x.String())
	case lang.Certificates:
		if !x.Bundle {
			return cty.NullVal(typeOf(rootsType))
		}
		return e.listOf(reflect.ValueOf(x.Files))
	}
	switch v.Kind() {
	case reflect.Slice:
		return e.listOf(v)
	case reflect.Map:
		return e.mapOf(v)
	}
	return e.referenceTo(v)
}

func (e *evaluator) listOf(v reflect.Value) cty.Value {
	var items []cty.Value
	for i := range v.Len() {
		items = append(items, e.toValue(v.Index(i)))
	}
	// The elements of a list may differ in what has failed or is unknown, not in type.
	if len(items) == 0 {
		return cty.ListValEmpty(typeOf(v.Type().Elem()))
	}
	return cty.ListVal(items)
}

func (e *evaluator) mapOf(v reflect.Value) cty.Value {
	items := map[string]cty.Value{}
	for it := v.MapRange(); it.Next(); {
		items[it.Key().String()] = e.toValue(it.Value())
	}
	if len(items) == 0 {
		return cty.MapValEmpty(typeOf(v.Type().Elem()))
	}
	return cty.MapVal(items)
}

// referenceTo is the value of the instance that a pointer leads to.
func (e *evaluator) referenceTo(v reflect.Value) cty.Value {
	if v.IsNil() {
		return cty.NullVal(typeOf(v.Type()))
	}
	inst := e.instances[v.Interface()]
	if inst.meta.Kind == "file" {
		return e.valueOf(inst)
	}
	return e.object(inst)
}

// typeOf is the type of the value of a field.
func typeOf(t reflect.Type) cty.Type {
	switch {
	case t == baseType || t == memberType || t.Kind() == reflect.String:
		return cty.String
	case t == rootsType:
		return cty.List(cty.String)
	case t.Kind() == reflect.Bool:
		return cty.Bool
	case t.Kind() == reflect.Slice:
		return cty.List(typeOf(t.Elem()))
	case t.Kind() == reflect.Map:
		return cty.Map(typeOf(t.Elem()))
	}
	return objectType(lang.SchemaOf("", t.Elem()))
}

func objectType(s *lang.Schema) cty.Type {
	attrs := map[string]cty.Type{refAttr: refType, "label": cty.String, "key": cty.String}
	for _, a := range s.Attributes {
		attrs[a.Name] = typeOf(a.Type)
	}
	for _, b := range s.Blocks {
		attrs[b.Kind] = typeOf(s.Type.Field(b.Field).Type)
	}
	return cty.Object(attrs)
}

// text is a string, or null for an empty one.
func text(s string) cty.Value {
	if s == "" {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(s)
}

// refAttr is the attribute of a reference's value that leads to the instance. No
// expression can name it.
const refAttr = "\x00ref"

var refType = cty.Capsule("reference", reflect.TypeFor[instance]())

// referred is the instance that a value refers to, or nil.
func referred(v cty.Value) *instance {
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || !v.Type().IsObjectType() || !v.Type().HasAttribute(refAttr) {
		return nil
	}
	return v.GetAttr(refAttr).EncapsulatedValue().(*instance)
}
