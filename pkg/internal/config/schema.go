package config

import (
	"reflect"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// A schema is what a block may hold, read from the tags of its struct.
type schema struct {
	kind   string // "target"; "" for the top level
	typ    reflect.Type
	label  string // what the label is called; "" where there is none
	each   bool   // for_each is allowed
	single bool   // there is at most one
	free   bool   // any attribute is allowed (locals)
	attrs  []*attrSchema
	blocks []*schema
	field  int // of a nested block: its field in the struct around it
	named  int // the field that holds the label, beside Meta.Label; else -1
}

// An attrSchema is one attribute of a block.
type attrSchema struct {
	name       string
	field      int
	typ        reflect.Type
	required   bool
	enum, refs []string
	def        string
	path       string // what its strings name
}

const forEach = "for_each"

var (
	valueType = reflect.TypeFor[cty.Value]()
	rootShape = schemaOf("", reflect.TypeFor[Root]())
)

// schemaOf reads the tags of a struct.
func schemaOf(kind string, t reflect.Type) *schema {
	s := &schema{kind: kind, typ: t, named: -1}
	for i := range t.NumField() {
		name, role, _ := strings.Cut(t.Field(i).Tag.Get("hcl"), ",")
		switch role {
		case "block":
			s.blocks = append(s.blocks, blockSchema(name, i, t.Field(i)))
		case "label":
			s.label, s.named = name, i
		default:
			if name != "" {
				s.attrs = append(s.attrs, attributeSchema(name, role, i, t.Field(i)))
			}
		}
	}
	return s
}

func blockSchema(name string, index int, f reflect.StructField) *schema {
	t := f.Type
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Map {
		return &schema{kind: name, typ: t, free: true, field: index, named: -1}
	}
	s := schemaOf(name, t)
	s.field = index
	s.single = f.Type.Kind() == reflect.Pointer
	s.each = f.Tag.Get("each") == "true"
	if label := f.Tag.Get("label"); label != "" {
		s.label = label
	}
	return s
}

func attributeSchema(name, role string, index int, f reflect.StructField) *attrSchema {
	return &attrSchema{
		name: name, field: index, typ: f.Type,
		required: role != "optional",
		enum:     list(f.Tag.Get("enum")),
		refs:     list(f.Tag.Get("ref")),
		def:      f.Tag.Get("default"),
		path:     f.Tag.Get("path"),
	}
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// attr is the attribute of that name, or nil.
func (s *schema) attr(name string) *attrSchema {
	for _, a := range s.attrs {
		if a.name == name {
			return a
		}
	}
	return nil
}

// block is the nested block of that name, or nil.
func (s *schema) block(name string) *schema {
	for _, b := range s.blocks {
		if b.kind == name {
			return b
		}
	}
	return nil
}

// attrNames are the names of all attributes.
func (s *schema) attrNames() []string {
	var names []string
	for _, a := range s.attrs {
		names = append(names, a.name)
	}
	if s.each {
		names = append(names, forEach)
	}
	return names
}

// names are the names of all attributes and blocks.
func (s *schema) names() []string {
	names := s.attrNames()
	for _, b := range s.blocks {
		names = append(names, b.kind)
	}
	return names
}
