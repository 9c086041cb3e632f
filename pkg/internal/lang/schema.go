package lang

import (
	"cmp"
	"reflect"
	"strings"
)

// A Schema is what a block may hold, read from the tags of its struct.
type Schema struct {
	Kind       string // "target"; "" for the top level
	Type       reflect.Type
	Label      string // what the label is called; "" where there is none
	Unlabelled bool   // the label may be left out
	Each       bool   // for_each is allowed
	Inherits   bool   // defaults is allowed, which names defaults
	Single     bool   // there is at most one
	Free       bool   // any attribute is allowed (locals)
	Overrides  string // the kind of block whose attributes it replaces, those that it has itself; "" for none
	Attributes []*AttributeSchema
	Blocks     []*Schema
	Field      int // of a nested block: its field in the struct around it
	LabelField int // the field that holds the label, beside Meta.Label; else -1
}

// An AttributeSchema is one attribute of a block.
type AttributeSchema struct {
	Name       string
	Field      []int // in the struct, as in reflect
	Type       reflect.Type
	Required   bool
	Enum, Refs []string
	Default    string
	Path       string // what its strings name
}

// ForEach is the attribute that makes several instances of a block.
const ForEach = "for_each"

// Inherited is the attribute that names the defaults of a block. Like for_each it comes before the others, which are
// decoded with what it says.
var Inherited = SchemaOf("", reflect.TypeFor[Inheriting]()).Attributes[0]

// RootSchema is the schema of the top level of a file.
var RootSchema = SchemaOf("", reflect.TypeFor[Root]())

// SchemaOf reads the tags of a struct.
func SchemaOf(kind string, t reflect.Type) *Schema {
	s := &Schema{Kind: kind, Type: t, LabelField: -1}
	for i := range t.NumField() {
		name, role, _ := strings.Cut(t.Field(i).Tag.Get("hcl"), ",")
		if t.Field(i).Type == reflect.TypeFor[Compilation]() {
			s.embed(i, t.Field(i).Type)
			continue
		}
		switch role {
		case "block":
			s.Blocks = append(s.Blocks, blockSchema(name, i, t.Field(i)))
		case "label":
			s.Label, s.LabelField = name, i
		default:
			if name != "" {
				s.Attributes = append(s.Attributes, attributeSchema(name, role, []int{i}, t.Field(i)))
			}
		}
	}
	return s
}

// embed adds the attributes of a struct that others have as their i-th field.
func (s *Schema) embed(i int, t reflect.Type) {
	for _, a := range SchemaOf("", t).Attributes {
		a.Field = append([]int{i}, a.Field...)
		s.Attributes = append(s.Attributes, a)
	}
}

func blockSchema(name string, index int, f reflect.StructField) *Schema {
	t := f.Type
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Map {
		return &Schema{Kind: name, Type: t, Free: true, Field: index, LabelField: -1}
	}
	s := SchemaOf(name, t)
	s.Field = index
	s.Single = f.Type.Kind() == reflect.Pointer
	s.Each = f.Tag.Get("each") == "true"
	s.Inherits = f.Tag.Get("inherits") == "true"
	s.Label, s.Unlabelled = cmp.Or(strings.TrimSuffix(f.Tag.Get("label"), ",optional"), s.Label),
		strings.HasSuffix(f.Tag.Get("label"), ",optional")
	if s.Overrides = f.Tag.Get("overrides"); s.Overrides != "" {
		for _, a := range s.Attributes {
			a.Default = "" // that of the block around it
		}
	}
	return s
}

func attributeSchema(name, role string, index []int, f reflect.StructField) *AttributeSchema {
	return &AttributeSchema{
		Name: name, Field: index, Type: f.Type,
		Required: role != "optional",
		Enum:     splitList(f.Tag.Get("enum")),
		Refs:     splitList(f.Tag.Get("ref")),
		Default:  f.Tag.Get("default"),
		Path:     f.Tag.Get("path"),
	}
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// Attribute returns the attribute of that name, or nil.
func (s *Schema) Attribute(name string) *AttributeSchema {
	for _, a := range s.Attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Block returns the nested block of that name, or nil.
func (s *Schema) Block(name string) *Schema {
	for _, b := range s.Blocks {
		if b.Kind == name {
			return b
		}
	}
	return nil
}

// AttributeNames returns the names of all attributes.
func (s *Schema) AttributeNames() []string {
	var names []string
	for _, a := range s.Attributes {
		names = append(names, a.Name)
	}
	if s.Each {
		names = append(names, ForEach)
	}
	if s.Inherits {
		names = append(names, Inherited.Name)
	}
	return names
}

// Names returns the names of all attributes and blocks.
func (s *Schema) Names() []string {
	names := s.AttributeNames()
	for _, b := range s.Blocks {
		names = append(names, b.Kind)
	}
	return names
}

// ValueNames returns the attributes of a reference's value.
func (s *Schema) ValueNames() []string {
	names := []string{"label", "key"}
	for _, a := range s.Attributes {
		names = append(names, a.Name)
	}
	for _, b := range s.Blocks {
		names = append(names, b.Kind)
	}
	return names
}

// Allows reports whether a block may have an attribute of that name.
func (s *Schema) Allows(name string) bool {
	return s.Attribute(name) != nil || s.Each && name == ForEach || s.Inherits && name == Inherited.Name
}
