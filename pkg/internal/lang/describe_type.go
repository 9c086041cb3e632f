package lang

import (
	"reflect"

	"github.com/zclconf/go-cty/cty"
)

// A Type is what an attribute takes.
type Type struct {
	Kind string // one of the constants
	Elem *Type  // of a list, set or map: its elements
	Or   *Type  // another type that will do as well
}

// The kinds of types.
const (
	TypeAny       = "any"
	TypeString    = "string"
	TypeBool      = "bool"
	TypeNumber    = "number"
	TypeReference = "reference"
	TypeList      = "list"
	TypeSet       = "set"
	TypeMap       = "map"
	TypeType      = "type"      // of a variable
	TypeName      = "name"      // of a parameter
	TypeInclusion = "inclusion" // an object with InclusionAttributes
)

// String returns the type in words: "list of strings", "string or reference".
func (t Type) String() string {
	text := t.Kind
	if t.Elem != nil && t.Elem.Kind != TypeAny {
		text += " of " + t.Elem.Kind + "s"
	}
	if t.Or != nil {
		text += " or " + t.Or.String()
	}
	return text
}

func typeFor(t reflect.Type) Type {
	switch t {
	case reflect.TypeFor[cty.Value]():
		return Type{Kind: TypeAny}
	case reflect.TypeFor[Constraint]():
		return Type{Kind: TypeType}
	case reflect.TypeFor[Identifiers]():
		return Type{Kind: TypeList, Elem: &Type{Kind: TypeName}}
	case reflect.TypeFor[Identifier]():
		return Type{Kind: TypeName}
	case reflect.TypeFor[Inclusion]():
		return Type{Kind: TypeString, Or: &Type{Kind: TypeInclusion}}
	case reflect.TypeFor[Base]():
		return Type{Kind: TypeString, Or: &Type{Kind: TypeReference}}
	case reflect.TypeFor[Certificates]():
		return Type{Kind: TypeBool, Or: &Type{Kind: TypeList, Elem: &Type{Kind: TypeString}}}
	case reflect.TypeFor[Targets]():
		list := Type{Kind: TypeList, Elem: &Type{Kind: TypeReference}}
		either := Type{Kind: TypeReference, Or: &list}
		return Type{Kind: TypeList, Elem: list.Elem, Or: &Type{Kind: TypeMap, Elem: &either}}
	case reflect.TypeFor[Ref]():
		return Type{Kind: TypeReference}
	case reflect.TypeFor[Instances]().Field(0).Type:
		return Type{Kind: TypeMap, Elem: &Type{Kind: TypeAny}, Or: &Type{Kind: TypeSet, Elem: &Type{Kind: TypeString}}}
	}
	switch t.Kind() {
	case reflect.Bool:
		return Type{Kind: TypeBool}
	case reflect.Int:
		return Type{Kind: TypeNumber}
	case reflect.Pointer:
		return Type{Kind: TypeReference}
	case reflect.Slice:
		elem := typeFor(t.Elem())
		return Type{Kind: TypeList, Elem: &elem}
	case reflect.Map:
		elem := typeFor(t.Elem())
		return Type{Kind: TypeMap, Elem: &elem}
	}
	return Type{Kind: TypeString}
}
