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
	filled := e.filledIn(inst)
	for _, s := range inst.block.Schema.Attributes {
		v := inst.value.FieldByIndex(s.Field)
		attrs[s.Name] = e.field(inst, s.Name, v)
		if full, ok := filled[s.Name]; ok && inst.isFinal(s.Name) && isEmpty(v) {
			attrs[s.Name] = full
		}
	}
	for _, s := range inst.block.Schema.Blocks {
		attrs[s.Kind] = e.field(inst, s.Kind, inst.value.Field(s.Field))
	}
	return cty.ObjectVal(attrs)
}

func isEmpty(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }

// filledIn returns what the plan fills in where an instance leaves it out, of the attributes that the files name.
func (e encoder) filledIn(inst *instance) map[string]cty.Value {
	switch im := inst.pointer().(type) {
	case *lang.Target:
		if e.eval.steps()["platforms"] {
			only := cty.StringVal("linux/" + settings(e).arch())
			return map[string]cty.Value{"platforms": cty.ListVal([]cty.Value{only})}
		}
	case *lang.Image:
		if inst.block != nil && e.eval.opts.Complete != nil {
			return e.filledInImage(inst, im)
		}
	}
	return nil
}

func (e encoder) filledInImage(inst *instance, im *lang.Image) map[string]cty.Value {
	all := map[string]cty.Value{}
	for _, name := range []string{"platforms", "tags", "dir", "entrypoint", "cmd"} {
		if !e.eval.steps()[name] {
			continue
		}
		field := inst.block.Schema.Attribute(name)
		failed, unknown := e.unsettled(inst)
		switch {
		case failed:
			all[name] = syntax.FailedAs(typeOf(field.Type))
		case unknown:
			all[name] = cty.UnknownVal(typeOf(field.Type))
		default:
			goarch := ""
			if name == "platforms" {
				goarch = settings(e).arch()
			}
			full := e.eval.opts.Complete(*im, goarch)
			all[name] = e.value(reflect.ValueOf(full).FieldByIndex(field.Field))
		}
	}
	return all
}

// unsettled reports whether what fills in the attributes of an image has failed, or is unknown.
func (e encoder) unsettled(inst *instance) (failed, unknown bool) {
	for _, name := range []string{
		"name", "platforms", "base", "targets", "build_mode", "tags", "dir", "entrypoint", "cmd",
	} {
		failed, unknown = failed || inst.failed[name], unknown || inst.unknown[name]
	}
	im, ok := inst.pointer().(*lang.Image)
	if !ok {
		return failed, unknown
	}
	var needs []any
	if im.Base.Image != nil {
		needs = append(needs, im.Base.Image)
	}
	for _, t := range im.Targets.All {
		needs = append(needs, t)
	}
	for _, other := range needs {
		of := e.eval.instances[other]
		e.eval.object(of)
		f, u := e.unsettled(of)
		failed, unknown = failed || f, unknown || u
	}
	return failed, unknown
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
