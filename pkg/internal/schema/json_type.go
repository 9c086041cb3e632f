package schema

import "github.com/gobuild-dev/gobuild/pkg/internal/config"

// attribute is the schema of an attribute's value. null leaves it out, unless it is required.
func attribute(a *config.Attribute) *node {
	n := &node{AnyOf: alternatives(a, a.Type)}
	if !a.Required && a.Type.Kind != config.TypeAny {
		n.AnyOf = append(n.AnyOf, &node{Type: "null"})
	}
	if len(n.AnyOf) == 1 {
		n = n.AnyOf[0]
	}
	n.Description = a.Doc
	if a.Default != "" {
		n.Default = config.JSONValue(a.Default)
	}
	if a.Example != "" {
		n.Examples = []any{config.JSONValue(a.Example)}
	}
	return n
}

// alternatives are the forms that a value of a type may have.
func alternatives(a *config.Attribute, t config.Type) (all []*node) {
	switch t.Kind {
	case config.TypeAny:
		return []*node{{}}
	case config.TypeString:
		all = texts(a)
	case config.TypeReference:
		all = []*node{ref("reference")}
	case config.TypeBool:
		all = []*node{{Type: "boolean"}, ref("expression")}
	case config.TypeNumber:
		all = []*node{{Type: "number"}, ref("expression")}
	case config.TypeList:
		all = []*node{{Type: "array", Items: one(a, *t.Elem)}, ref("expression")}
	case config.TypeMap:
		all = []*node{{Type: "object", Additional: one(a, *t.Elem)}, ref("expression")}
	case config.TypeSet: // only an expression makes one
		all = []*node{ref("expression")}
	}
	if t.Or == nil {
		return all
	}
	for _, n := range alternatives(a, *t.Or) {
		if !covered(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// covered reports whether any string, or the same definition, is among the alternatives.
func covered(all []*node, n *node) bool {
	for _, have := range all {
		if have.Ref != "" && have.Ref == n.Ref || have.Type == "string" && n.Ref != "" {
			return true
		}
	}
	return false
}

// texts are strings: any, or those of an enum and what is made of expressions.
func texts(a *config.Attribute) []*node {
	if len(a.Enum) == 0 {
		return []*node{{Type: "string"}}
	}
	n := &node{}
	for _, s := range a.Enum {
		n.Enum = append(n.Enum, s)
	}
	return []*node{n, ref("template")}
}

// one is the schema of an element.
func one(a *config.Attribute, t config.Type) *node {
	if all := alternatives(a, t); len(all) > 1 {
		return &node{AnyOf: all}
	} else {
		return all[0]
	}
}
