package lang

import (
	"reflect"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// ImportPath returns the import path that the override stands for: the label, with for_each
// label/key.
func (o *Override) ImportPath() string { return o.Address() }

// String returns the base as it is written in the file.
func (b Base) String() string {
	switch {
	case b.Scratch:
		return "scratch"
	case b.Toolchain != nil:
		return b.Toolchain.Meta.Reference()
	case b.Image != nil:
		return b.Image.Meta.Reference()
	}
	return b.Reference
}

// Meta returns what is known of the block that r refers to.
func (r Ref) Meta() *Meta {
	switch {
	case r.Target != nil:
		return &r.Target.Meta
	case r.Image != nil:
		return &r.Image.Meta
	case r.Group != nil:
		return &r.Group.Meta
	}
	return nil
}

// String returns the reference as it is written in the file.
func (r Ref) String() string {
	if m := r.Meta(); m != nil {
		return m.Reference()
	}
	return ""
}

// Instance returns the struct that r refers to.
func (r Ref) Instance() any {
	switch {
	case r.Target != nil:
		return r.Target
	case r.Image != nil:
		return r.Image
	}
	return r.Group
}

// ReferableKinds are the kinds of blocks that expressions refer to.
var ReferableKinds = []string{"toolchain", "target", "image", "group"}

// DefaultsRoot is what references to defaults begin with.
const DefaultsRoot = "defaults"

// ReferenceRoots are the names that a reference begins with.
var ReferenceRoots = append([]string{"var", "local", "include", "each", "git", DefaultsRoot}, ReferableKinds...)

// GitAttributes are the types of the attributes of git, by name.
var GitAttributes = gitTypes()

func gitTypes() map[string]cty.Type {
	types := map[string]cty.Type{}
	for _, a := range SchemaOf("git", reflect.TypeFor[Git]()).Attributes {
		types[a.Name] = cty.String
		if a.Type.Kind() == reflect.Bool {
			types[a.Name] = cty.Bool
		}
	}
	return types
}

// FormatReference returns how a reference to an instance is written: target.service["api"].
func FormatReference(kind, label, key string) string {
	s := kind + "." + label
	if !hclsyntax.ValidIdentifier(label) {
		s = kind + `["` + label + `"]`
	}
	if key != "" {
		s += `["` + key + `"]`
	}
	return s
}
